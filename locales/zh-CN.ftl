# 供人阅读的文字：终端、图示、报告。每种语言一个文件，键与占位符必须一致（由测试保证）。

## 终端与图示共用
people-count = { $count }人
point-count = { $count }个需求点
facility-count = { $count }处设施
promise-kept = 兑现
promise-broken = 未兑现
model-region = 示范区：地名、人口总数与面积为真实数据；道路、居民点、设施与界线由程序绘制。

## 未获服务的原因
reason-off-network = 附近无道路
reason-island = 道路不连通
reason-no-facility = 无可达设施
reason-beyond = 距离过远
reason-no-places = 名额不足

## 人群
group-all = 全部人口
