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

## 首图（out/index.html）
picture-page-title = { $region } · 服务承诺兑现情况
picture-model-mark = 模型示范区
picture-verdict-all = 共{ $count }项承诺
picture-verdict-kept = { $count }项兑现
picture-verdict-broken = { $count }项未兑现
picture-promises = 服务承诺
picture-no-promises = 计划中没有服务承诺。
picture-nobody = 无相关人群
picture-title = { $service } · { $group }
picture-group-from = { $from }岁及以上
picture-group-range = { $from }–{ $to }岁
picture-class-urban = 城镇
picture-class-rural = 农村
picture-class-county-seat = 县城
picture-class-bound = { $class }{ $bound }
picture-comma = 、
picture-rule-places = 每千人{ $ratio }个名额，{ $way }
picture-rule-places-area = 本辖区每千人{ $ratio }个名额
picture-rule-delay = { $rule }（含出动{ $delay }）
picture-way-straight = 直线距离{ $within }以内
picture-way-to = { $by }{ $within }内可达
picture-way-from = { $by }自设施出发，{ $within }内到达
picture-by-car = 驾车
picture-by-emergency = 急救车
picture-by-walk = 步行
picture-by-bicycle = 骑行
picture-by-other = （{ $profile }）
picture-promised = 承诺{ $value }
picture-not-served = { $count }人未获服务
picture-counts = { $served }人已获服务，{ $rest }人未获服务
picture-gap-even = 恰好达到承诺
picture-gap-short = 距承诺差{ $gap }个百分点
picture-gap-over = 高于承诺{ $gap }个百分点
picture-would-do = 若要覆盖{ $share }，需放宽到{ $bound }。
picture-slider-time = 时限
picture-slider-distance = 距离
picture-slider-places = 每千人名额
picture-reset = 恢复承诺值
picture-minute = 分钟
picture-metre = 米
picture-kilometre = 公里
picture-value = { $number }{ $unit }
picture-value-of-class = { $class }{ $value }
picture-median = 半数人不超过
picture-p90 = 九成人不超过
picture-worst-total = 最远
picture-reasons = 未获服务的原因
picture-worst = 服务最差的地方
picture-worst-area = 行政区
picture-worst-missing = 未获服务
picture-worst-share = 已获服务
picture-worst-median = 中位数
picture-curve-time = 按出行时间累计的人口比例
picture-curve-distance = 按距离累计的人口比例
picture-curve-places = 不同标准下获得服务的人口比例
picture-axis-places = 每千人名额
picture-show = 显示
picture-show-people = 居民点
picture-show-areas = 行政区
picture-closer = 放大
picture-farther = 缩小
picture-whole = 全图
picture-map-help = 地图。加减号缩放，方向键移动。
picture-show-area = 在地图上显示{ $name }
picture-legend-served = 已获服务
picture-legend-not-served = 未获服务
picture-legend-up-to = ≤{ $value }
picture-legend-above = ＞{ $value }
picture-legend-at-least = ≥{ $value }
picture-legend-below = ＜{ $value }
picture-legend-half = 承诺的一半以内
picture-legend-within = 承诺以内
picture-legend-half-more = 1.5倍以内
picture-legend-twice = 2倍以内
picture-legend-more = 超过2倍
picture-legend-none = 不可达
picture-legend-no-places = 无名额
picture-legend-areas = 获得服务的人口比例
picture-legend-size = 点越大，人口越多
picture-tip-people = { $count }人
picture-tip-places = { $count }个名额
picture-tip-nearest = 最近：{ $name }
picture-tip-served = { $share }已获服务（{ $count }人中{ $served }人）
picture-tip-nobody = 无此类人口
picture-tip-ratio = 每千人{ $ratio }个名额
picture-how-to-read = 每个点是一处居民点，颜色表示到服务设施的远近与承诺之比；拖动滑块，可看承诺改为其他数值时的情形。数字与同一文件夹中的表格出自同一次运行。
picture-sources = 数据来源：
picture-made-by = 黎元 Liyuan { $version }。本页无需联网。
## 标准错误上的标签
error-label = 错误：
warning-label = 警告：
hint-label = 提示：
code-label = 代码：
error-failed = 未能完成（failed to { $task }）
bug-report = 这是 liyuan 程序的缺陷。请将以上内容连同所用命令一并反馈。
interrupted = 已中断；未完成的输出已删除

## 进度
step-read-ways = 读取道路
step-read-nodes = 读取道路节点
step-build-network = 构建路网
step-search = 计算路径
progress-line = { $step }：{ $percent }%，{ $rate }，剩余{ $left }
progress-done = { $step }：完成，用时{ $time }

## 发现
severity-error = 错误
severity-warning = 警告
severity-info = 提示
finding-severity = 发现
finding-count = 数量
finding-meaning = 含义与处理办法
finding-first = 首例 { $place }：{ $message }
finding-at = 首例 { $place }
place-row = { $file } 第{ $row }行

## liyuan travel
matrix-at-most = 至多{ $rows }行，CSV 约{ $megabytes } MB
matrix-about = 约{ $rows }行，CSV 约{ $megabytes } MB，约需{ $time }
matrix-done = 共{ $pairs }对，写出{ $rows }行
matrix-not-reachable = 有{ $count }对不可达，未写出
nearest-done = { $rows }个点中有{ $found }个找到最近点
nearest-not-reachable = 有{ $count }个点无可达对象
points-off-network = { $table } 中有{ $count }个点附近无道路（参见 --max-snap）
route-road = 道路
route-length = 长度
route-time = 时间
route-leg = （离路或上路）
route-way = 路段 { $id }
route-sum = 全程{ $time }；道路{ $distance }。

## liyuan doctor
doctor-what = 检查项
doctor-found = 结果
doctor-version = 版本
doctor-system = 系统
doctor-threads = 线程
doctor-memory = 内存
doctor-cache = 区域文件
doctor-temporary = 临时文件
doctor-names = 文件名
doctor-profiles = 出行方式
doctor-language = 语言
doctor-terminal = 终端
doctor-terminal-is = { $columns }列，颜色：{ $colour }
doctor-terminal-is-not = 非终端；{ $columns }列，颜色：{ $colour }
doctor-yes = 有
doctor-no = 无
doctor-free = { $folder }，可用{ $free }
doctor-free-of = 可用{ $free }，共{ $total }
doctor-memory-little = 可用内存较少：县级区域可用，较大的地级区域可能不足；请关闭其他程序。
doctor-cache-denied = 此处无法写入区域文件。仍可运行，但每次都要重新读取道路；请开放该文件夹的写权限，或将方案文件及数据复制到可写的文件夹。
doctor-temporary-little = 临时文件空间较少；大型计算前请先清理。
doctor-temporary-denied = 无法写入临时文件；请将环境变量 TMPDIR（Windows 为 TEMP）设为可写的文件夹。
doctor-names-changed = 磁盘会改动中文文件名；请使用英文字母命名文件。
doctor-profiles-damaged = 内置出行方式已损坏；请重新获取程序。
doctor-encoding = 当前语言环境不是 UTF-8，中文可能显示有误；请将 LANG 设为以 .UTF-8 结尾的值。
doctor-works = 一切正常。
doctor-does-not-work = 有功能无法使用，详见上文。

## liyuan run
summary-head = { $region }：{ $all }项承诺中{ $kept }项兑现
summary-promise = 承诺
summary-people = 人数
summary-served = 已获服务
summary-promised = 承诺比例
summary-median = 半数在此以内
summary-not-served = 未获服务
summary-nobody = 无对象人群
summary-sentence = { $title }：{ $rule }
summary-why = { $count }人未获服务：{ $reasons }。最差的区域：
summary-area = 区域
summary-parent = 所属
summary-mostly = 原因
summary-reason = { $reason }{ $count }人
summary-picture = 图示：
summary-tables = 表格：

## liyuan demo
demo-borders = 绘制界线
demo-roads = 绘制居民点与道路
demo-people = 布设人口与设施
demo-files = 写出文件
demo-file = 文件
demo-size = 大小
demo-sum = { $townships }个乡镇级单位、{ $points }处居民点、共{ $persons }人，设施{ $facilities }处，道路节点{ $nodes }个。
demo-next = 下一步：liyuan run { $plan }

## liyuan check
check-nothing = 未发现错误或异常。
check-sum = 错误{ $errors }处，警告{ $warnings }处。
