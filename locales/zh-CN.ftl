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
picture-unmeasured = 因数据表不可用而未能衡量：{ $services }
picture-promises = 服务承诺
picture-no-promises = 计划中没有服务承诺。
picture-only-checked = 尚未测算。图中为已读入的道路、人口（灰点）、设施，以及其中的异常。
picture-read = 已读入的数据
picture-odd = 数据中的异常：{ $errors }个错误、{ $warnings }个警告、{ $remarks }个提示
picture-odd-kind = 种类
picture-odd-count = 数量
picture-odd-first = 第一处及处理办法
finding-place-row = 第{ $row }行
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
hint-did-you-mean = 是否应为 { $name }？
code-label = 代码：
error-failed = 未能完成：{ $task }
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
matrix-order = 正在为大量搜索整理道路，约需{ $time }
matrix-at-most = 至多{ $rows }行，{ $format } 约{ $size }，内存约{ $memory }
matrix-about = 约{ $rows }行，{ $format } 约{ $size }，约需{ $time }，内存约{ $memory }
matrix-resumed = { $file } 已有{ $rows }行，从其后继续
matrix-nothing-to-resume = 没有可继续的文件，从第一行开始
matrix-given-up = 重新开始：{ $what ->
    [version] { $file } 由另一版本的程序写成
    [roads] { $file } 开始之后，道路或出行方式已改变
    [from] { $file } 开始之后，起点表已改变
    [to] { $file } 开始之后，终点表已改变
    [options] { $file } 所用的选项不同
   *[damaged] { $file } 已损坏
}
matrix-interrupted = 已中断；写出的行保留在 { $file }，再次运行同一命令即可继续
matrix-done = 共{ $pairs }对，写出{ $rows }行
matrix-not-reachable = 有{ $count }对不可达，未写出
matrix-beyond = 有{ $count }对超出时限或不可达，未写出
matrix-off-network = 有{ $count }对的一端附近无道路，未写出
nearest-done = { $rows }个点中有{ $found }个找到最近点
nearest-not-reachable = 有{ $count }个点无可达对象
isochrone-done = 每个点每个时限一行，共 { $rows } 行{ $areas ->
    [none] ；没有一处有范围
   *[some] ；边界精确到 { $cell } 米的网格
}
isochrone-off-network = { $count } 个点附近没有道路，没有区域
isochrone-beyond = { $count } 个点到道路的接驳时间已超过最长时限，没有区域
isochrone-people-off-network = 人口表中有 { $persons } 人附近没有道路，不计入任何区域
route-road = 道路
route-length = 长度
route-time = 时间
route-leg = （离路或上路）
route-way = 路段 { $id }
route-sum = 全程{ $time }；道路{ $distance }。

## liyuan site
site-set-cover = 集合覆盖
site-max-cover = 最大覆盖
site-p-median = p-中位
site-p-center = p-中心
site-capacitated = 有容量的选址
site-single-source = 整点服务选址
site-head = { $model }：{ $candidates }处候选中选{ $chosen }处
site-site = 设施点
site-status = 状态
site-points = 需求点
site-persons = 人数
site-mean = 平均
site-worst = 最远
site-required = 保留
site-chosen = 选定
site-value-number = 设施点数：{ $value }。
site-value-cost = 设施费用合计：{ $value }。
site-value-covered = 覆盖人数：{ $value }。
site-value-sum = 全部人口的路程合计：{ $value }。
site-value-longest = 最长路程：{ $value }。
site-person-hours = { $form ->
   *[other] { $number }人·小时
}
site-person-km = { $form ->
   *[other] { $number }人·公里
}
site-person-cost = { $form ->
   *[other] { $number }（人数×费用）
}
site-proven = 已证明：没有更好的选择（界 { $bound }，差距 0%）。
site-stopped-gap = 已达到要求的差距：任何选择都不优于 { $bound }，差距 { $gap }。
site-stopped-work = 因工作量上限停止：任何选择都不优于 { $bound }，差距 { $gap }。
site-stopped-time = 因时间上限停止：任何选择都不优于 { $bound }，差距 { $gap }。
site-stopped-interrupted = 已中断，以下为目前最好的选择：任何选择都不优于 { $bound }，差距 { $gap }。
site-stopped-exhausted = 方法已用尽：任何选择都不优于 { $bound }，差距 { $gap }。
site-served = 获得服务：{ $persons }中{ $served }人，{ $points }个需求点中{ $points_served }个。
site-ways = 获服务者的路程：平均{ $mean }，最远{ $worst }。
site-unreached = 候选点够不到：{ $count }个需求点的{ $persons }。
site-count-persons = { $form ->
   *[other] { $number }人
}
site-ids-more = { $ids } 等
site-without-cost = { $count }处候选点没有费用，不能选：{ $ids }。
site-why-chosen = 为什么是这些设施点
site-why-forced = 所询问的设施点的代价
site-why-others = 改选其他候选点的代价（换下一处）
site-why-unserved = 为什么有人没有获得服务
site-why-colon = ：
site-why-space = {""}
site-why-alone = 没有它，{ $points }个需求点的{ $persons }便得不到服务。
site-why-without = 没有它：{ $change }。
site-why-nothing-lost = 没有它也无损失。
site-why-worst = 其余的人最远将达{ $worst }。
site-why-required = 必须保留。
site-why-no-swap = 没有其他候选点能代替它。
site-why-swap = 最宜代替者：{ $site }，{ $price }。
site-why-instead = 代替{ $site }，{ $price }
site-why-added = 另加一处，{ $price }
site-why-is-chosen = 已选定
site-why-forced-nothing = 停止前尚未找到含该点的选择
site-why-forced-impossible = 没有含该点的选择：{ $why }
site-why-forced-exact = { $price }，已证明。
site-why-forced-between = 介于{ $least }与{ $price }之间。
site-why-forced-out = 换下：{ $sites }。
site-why-forced-along = 一并选上：{ $sites }。
site-why-no-candidate = { $points }个需求点的{ $persons }：界限内没有候选点。最近的：{ $named }。
site-why-barred = { $points }个需求点的{ $persons }：界限内的候选点都不能选。最近的：{ $named }。
site-why-too-few = { $points }个需求点的{ $persons }：界限内的候选点少于每点所需。最近可补足的：{ $named }。
site-why-not-chosen = { $points }个需求点的{ $persons }：界限内有候选点，但未选。最近的：{ $named }。
site-why-point = { $point }–{ $site }（{ $cost }）
site-why-more = ……另有{ $count }项，见 --output 的表与 --json。
site-price-nothing = 无损失
site-price = { $way ->
    [more] 多
    [less] 少
    [fewer] 少
    [longer] 延长
   *[shorter] 缩短
}{ $amount }
site-count-sites = { $count }处
site-capacity = 容量
site-least = 最少人数
site-room-left = 余量
site-full = 使用率
site-value-with-fixed = 全体路程与固定费用合计：{ $value }，其中固定费用{ $fixed }。
site-spent = 预算{ $budget }，设施点共用{ $spent }。
site-shared = { $count }个需求点由多处设施分担。
site-lacking = { $count }处候选点缺少数字，不能选：{ $ids }。
site-why-serves = 服务{ $points }个需求点的{ $persons }，占容量{ $capacity }的{ $full }。
site-why-without-nothing = 停止前尚未找到不含它的选择。
site-why-without-impossible = 没有它便无解：{ $why }
site-why-without-exact = 没有它：{ $price }，已证明。
site-why-without-between = 没有它：介于{ $least }与{ $price }之间。
site-why-instead-come = 代之以：{ $sites }。
site-kept = 保持
site-closed = 撤并
site-close-head = 撤并：{ $all }处中撤{ $close }处
site-close-before = 撤前人数
site-close-after = 撤后人数
site-close-sum = 全体路程合计：撤前{ $before }，撤后{ $after }，多{ $harm }。
site-close-covered = 界限内有设施点的人数：撤前{ $before }，撤后{ $after }，失去服务{ $harm }。
site-close-ways = 路程：撤前平均{ $mean }、最远{ $worst }，撤后平均{ $mean_after }、最远{ $worst_after }。
site-close-moved = 改去他处：{ $persons }。
site-close-unreached = { $count }个需求点的{ $persons }没有留下的设施点可达，其路程未计入。
site-close-where = 谁去哪里
site-close-nobody = 没有服务任何人
site-close-go = { $points }个需求点的{ $persons }改去{ $to }。
site-close-nowhere = { $points }个需求点的{ $persons }没有留下的设施点可达。
site-close-longer = 路程平均延长{ $mean }，最多{ $worst }。
site-close-lost = { $persons }失去界限内的服务。
site-close-hit = 受影响最大者
site-close-hit-line = { $persons }由{ $from }改去{ $to }：延长{ $longer }，现为{ $after }。
site-close-hit-lost = 超出界限。
site-close-curve-head = { $all }处设施点，按撤并数量
site-close-number = 撤并数
site-close-harm = 损失
site-close-moved-short = 改去他处
site-close-why = 撤{ $close }处：{ $why }。
site-expected-head = 期望覆盖：{ $candidates }处候选中的{ $chosen }处部署{ $vehicles }辆
site-vehicles = 车辆
site-near-points = 界限内需求点
site-near-persons = 界限内人数
site-value-expected = 界限内可望有空闲车辆的人数：{ $persons }中{ $value }。
site-busy = 每辆车{ $busy }的时间繁忙：界限内有一辆时，{ $one }的时间有车空闲，有两辆{ $two }，有三辆{ $three }。
site-by-vehicles = 界限内没有车辆的人数：{ $none }；一辆：{ $one }；两辆：{ $two }；三辆以上：{ $three }。
site-front-head = { $candidates }处候选中选{ $p }处：全体路程与最长路程的权衡
site-front-areas-head = { $candidates }处候选中选{ $p }处：全体路程与最差区域平均路程的权衡
site-front-area = 最差区域
site-front-area-mean = 该区平均
site-front-longest = 最长路程
site-front-sum = 全体路程
site-front-above = 高于最小
site-front-sites = 设施点
site-front-complete = 以上为全部：其他选择或最长路程更长，或总和更大，或与其一相当。共{ $count }种。
site-front-part = 其间可能还有其他选择；有差距处可能还有更好的。共{ $count }种。
site-front-areas-complete = 以上为全部：其他选择或最差区域的平均路程更长，或总和更大，或与其一相当。共{ $count }种。
site-front-areas-least = 任何选择都不能使每个区域的平均路程低于{ $least }。
site-front-areas-out = 任何选择都不能使每个区域的平均路程降到{ $most }或以下。
site-front-within = 超过 --within { $within } 的路程不计。
site-front-stopped = { $why ->
    [gap] 已达到所要求的差距（--gap），求解停止。
    [work] 已达到工作量上限（--work-limit），求解停止。
    [time] 已达到时间上限（--time-limit），求解停止。
    [interrupted] 已中断；以上为目前所得。
   *[exhausted] 此方法不能更进一步。
}
site-front-least = 任何选择的最长路程都不低于{ $least }。
site-curve-head = { $model }：{ $candidates }处候选，按设施点数 p
site-curve-value = 目标值
site-curve-gap = 差距
site-curve-gain = 增益
site-curve-none = 无
site-curve-proven = 已证明：{ $all }项中{ $proven }项。增益：比少一处时好多少。
site-curve-why = p = { $p }：{ $why }。
site-curve-why-more = p = { $p } 及以上：{ $why }。
site-searching = 正在求证；按 Ctrl-C 可得目前最好的选择及其界
site-stopping = 正在停止，随后给出目前最好的选择（再按一次立即结束）
site-area = 区域
site-area-sites = 设施点数
site-area-share = 服务比例
site-area-cost = 费用
site-area-rules = 规则
site-area-kept = 是否满足
site-area-yes = 是
site-area-no = 否
site-written = 已写出：{ $files }

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
summary-unmeasured = 无法衡量
summary-worst = 最差的区域：
summary-nobody = 无对象人群
summary-sentence = { $title }：{ $rule }
summary-why = { $count }人未获服务：{ $reasons }。
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

## liyuan init：计划文件
init-plan-head = 由 liyuan init 根据 { $file } 写出。此计划可直接运行；凡标为占位值者，请改为实际承诺的数值。
init-plan-areas = OpenStreetMap 中的行政区界线。被数据范围截断的行政区标为“部分”。
init-plan-areas-settlements = 可用的行政区不足两个：各区由距某居民点最近的地方组成，并非行政区。
init-plan-areas-file = 由 --areas 指定。
init-plan-no-areas = 没有行政区：文件中既无界线，居民点也太少。可用 areas = "areas.geojson" 指定。
init-plan-table = 按列名识别的列：{ $columns }。
init-plan-raster = 人口取自栅格。
init-plan-people = 估算：人口位置依据 OpenStreetMap 推定，并非统计数据。标有人口的行政区和居民点按其人口（见 source 列）分摊到街道与建筑上。
init-plan-people-rules = 其余地方按每{ $street }米居住街道、每{ $floor }平方米住宅面积或每{ $land }平方米居住用地一人推定，在边长{ $side }米的格网内取最大者。
init-plan-people-kinds = 未标人口的居民点至少有：{ $kinds }（init 的假定值）。
init-plan-people-total = 按 --population 的要求，全部人口折算为{ $persons }人。
init-plan-classes = 类别 urban（城镇）：位于城市、镇或其组成部分，或每平方公里 1,500 人以上；其余为 rural（农村）。
init-plan-services = 设施为 OpenStreetMap 中已标注者，未标注的可能很多。编号为节点（n）、路径（w）或关系（r）的编号。
init-plan-promises = 服务承诺：请将时限、距离与比例改为实际承诺的数值。各处的 90% 均为占位值。
init-plan-source = 占位值，请修改。数值来源：{ $source }。
init-plan-placeholder = 占位值，请修改：未见相关标准。
init-plan-repair = 为未兑现的承诺求最少的新增地点：去掉下面两行行首的 # 即可。

## liyuan init：终端
convert-done = `{ $file }` 含{ $rows }行、{ $columns }列{ $without ->
    [0] 。
   *[other] ，其中{ $without }行没有位置。
}
clip-done = `{ $file }` 含{ $nodes }个节点、{ $ways }条路线、{ $relations }个关系（{ $size } kB）。
init-areas = 行政区
init-areas-count = 数量
init-areas-parts = 其中部分
init-level = admin_level { $level }
init-level-settlements = 居民点周围
init-level-file = 来自指定文件
init-no-areas = 无
init-people = 人口
init-people-points = 需求点
init-people-persons = 人数
init-people-table = 来自指定表格
init-people-area = 行政区人口
init-people-settlement = 居民点人口
init-people-assumed = 推定
init-columns = 按列名识别的列：{ $columns }。
init-service = 服务
init-service-facilities = 设施数
init-service-places = 有名额数
init-service-merged = 合并
init-comma = 、
init-without = 文件中没有：{ $services }。
init-files = 已在 { $folder } 写出{ $files }个文件。各项承诺均为占位值：请打开 { $plan } 填写实际承诺。
init-next = 下一步：liyuan run { $plan }

## liyuan check
check-nothing = 未发现错误或异常。
check-sum = 错误{ $errors }处，警告{ $warnings }处。
check-worthless = 以下问题使结果毫无价值：
check-weak = 以下问题削弱结果：
check-estimate = 运行约需{ $total }，其中搜索{ $search }{ $repairs ->
    [yes] ，补点约{ $repair }
   *[no] {""}
}{ $memory ->
    [-1] {""}
   *[other] ，内存 { $memory } MiB
}；最大的表有{ $rows }行。
check-not-searched = 搜索耗时较长，检查时未进行；哪些人道路不可达，运行后可知。

## 多处共用的说法
told-io = { $io ->
    [not_found] 找不到该文件或文件夹
    [denied] 没有权限
    [read_only] 磁盘只读
    [exists] 已有同名文件
    [full] 磁盘已满
    [folder] 这是文件夹，不是文件
    [not_folder] 路径中有一段不是文件夹
   *[other] 系统报告 `{ $system }`
}
told-lost = { $lost ->
    [persons] 该行未计入，其中人群 `{ $group }` 有{ $persons }人
    [places] 该行未计入，其中名额 `{ $places }` 个
   *[nothing] 该行未计入
}
told-number = { $number ->
    [empty] 请填写数字，无人则填 `0`
    [not_finite] 请填写数字，或删除该行
    [separator] 小数点请用 `.`，千位之间不加符号，如 `1234.5`
    [too_large] 请填写小于 9 × 10¹⁵ 的数
   *[not_number] 请用阿拉伯数字填写，如 `1234.5`
}
told-expected = { $expected ->
    [a-text] 文本
    [a-text-in-quotes] 引号中的文本
    [a-number] 数字
    [a-percentage] 百分比
    [places-per-persons] 人均名额
    [a-time-with-its-unit] 带单位的时间
    [a-length-with-its-unit] 带单位的距离
    [a-time-or-a-length-with-its-unit] 带单位的时间或距离
    [an-inline-table] 写在一行的表（花括号）
    [a-list-of-ids] 编号列表
    [a-number-of-sites] 设施数
    [an-amount] 数额
    [a-list-of-columns] 列名的列表
    [a-list-of-texts-such-as-yes-no] 文本的列表，如 `["yes", "no"]`
    [an-array-of-tables] 可重复的表（双方括号）
    [a-table] 表
    [a-table-such-as-kmh-30] 表，如 `kmh = 30` 加花括号
    [true-or-false] `true` 或 `false`
    [a-day-and-a-clock-such-as-mo-08-00] 星期与时刻，如 `Mo 08:00`
    [a-tag-such-as-motorroad-yes] 标签，如 `motorroad=yes`
    [set-cap-or-ignore] `set`、`cap` 或 `ignore`
    [restrictions-or-full] `restrictions` 或 `full`
    [whole-degrees-from-179-left-to-180-such-as-90-5-5-0-0-90-2] -179（左）到 180 的整数度，如 `-90 = 5.5, 0 = 0, 90 = 2`
   *[other] { $expected }
}
told-found = { $found ->
    [string] 文本
    [a-text] 文本
    [integer] 整数
    [float] 小数
    [a-number] 数字
    [boolean] `true` 或 `false`
    [true-or-false] `true` 或 `false`
    [datetime] 日期或时刻
    [a-date-or-an-outlandish-number] 日期或异常的数
    [array] 列表
    [a-list] 列表
    [table] 表
    [a-table] 表
   *[other] { $found }
}

## 各代码的标题（.case 为个案，.hint 为处理办法）
finding-more =
    .case = 另有 `{ $more }` 处未逐一列出
    .hint = 请先修正前几处，原因多半相同
finding-areas-code-duplicate = 行政区代码重复
    .case = 代码 `{ $id }` 已用于第`{ $first }`个要素，此处未计入
    .hint = 每个行政区使用各自的代码，其各部分合为一个 `MultiPolygon`
finding-areas-code-missing = 行政区缺少代码，未计入
    .hint = 请为每个行政区填写 `code`，或在方案文件的 `areas` 中写明其列名
finding-areas-file-kind = 不是 GeoJSON 行政区文件
    .hint = 请将行政区重新导出为 GeoJSON
finding-coordinates-shifted = 坐标疑似偏移
    .case = 若为{ $system ->
        [gcj02] GCJ-02（国内地图）
        [bd09] BD-09（百度地图）
       *[exchanged] 经纬度颠倒
    }坐标则与道路相符：距道路150米以上的点由`{ $before }`%降至`{ $after }`%
    .hint = { $system ->
        [exchanged] 请在方案文件中调换 `lon` 与 `lat`
       *[other] 若属实，请在方案文件的 `{ $key }` 中写 `crs = "{ $system }"`
    }
finding-coordinates-unsupported = 不支持该坐标系
    .case = `{ $name }`
    .hint = 请以 WGS-84（EPSG:4326）重新导出该文件
finding-coordinates-datum = 该坐标系与 WGS-84 的关系未公布
    .case = `{ $name }`
    .hint = 偏差可达50至150米；请由数据单位按其参数换算为 CGCS2000
finding-coordinates-unknown = 未知的坐标系
    .case = `{ $name }`
    .hint = 请在方案文件中写明 `crs`
finding-coordinates-damaged = 坐标系说明无法读取
    .hint = 请在方案文件中写明 `crs`，如 `EPSG:4547`
finding-areas-file-syntax = 行政区文件损坏，不是有效的 JSON
    .case = 第{ $row }行第{ $column }列起无法读取
    .hint = 请将行政区重新导出为 GeoJSON
finding-areas-none = 没有可用的行政区
    .hint = 仅能给出全区数字；请修正行政区文件
finding-areas-parent-apart = 行政区不在上级行政区之内
    .case = 行政区 `{ $id }` 在上级行政区 `{ $value }` 之外
    .hint = 其人口仍计入上级；请修正 `parent` 或界线
finding-areas-parent-circle = 行政区的上级关系成环，按没有上级处理
    .case = 行政区 `{ $id }` 经上级 `{ $value }` 又回到自身
    .hint = 上级应是包含它的更大的行政区
finding-areas-parent-unknown = 上级行政区不存在，按没有上级处理
    .case = 行政区 `{ $id }` 的上级 `{ $value }` 不存在
    .hint = 请补上该上级，或将 `parent` 留空
finding-areas-shape-coordinates = 界线坐标无法读取
    .case = 行政区 `{ $id }` 的顶点不是成对的数字
    .hint = 请将行政区重新导出为 GeoJSON
finding-areas-shape-hole = 行政区内有空洞未被其他行政区填补
    .case = 行政区 `{ $id }` 的空洞为 `{ $km2 }` 平方公里
    .hint = 洞内的点在这一级不属于任何行政区；若非本意，请补绘
finding-areas-shape-kind = 行政区不是面
    .case = 行政区 `{ $id }`
    .hint = 请导出面，而不是线或点
finding-areas-shape-missing = 行政区没有图形
    .case = 行政区 `{ $id }`
    .hint = 没有点会落在其中；请补绘界线，或在人口表中注明每个点所属的行政区
finding-areas-shape-out-of-range = 界线坐标超出范围
    .case = 行政区 `{ $id }` 有一个顶点在 `{ $lon }`，`{ $lat }`
    .hint = { $swapped ->
        [yes] 经度与纬度疑似颠倒；GeoJSON 先写经度
       *[no] 疑似以米为单位的投影坐标；请以 WGS-84 经纬度导出
    }
finding-areas-shape-overlap = 行政区相互重叠
    .case = 行政区 `{ $id }` 与 `{ $value }` 重叠 `{ $km2 }` 平方公里
    .hint = 重叠处的点计入代码较小的 `{ $id }`；请修正界线
finding-areas-shape-self-crossing = 界线自相交
    .case = 行政区 `{ $id }` 的界线
    .hint = 跨过奇数条界线处算作区内；请重绘界线
finding-areas-shape-too-few-corners = 界线顶点过少
    .case = 行政区 `{ $id }` 有一个环不足三个顶点
    .hint = 请删除该环，或重新绘制
finding-column-missing = 缺少列
    .case = 没有列 `{ $field }`
    .hint = { $like ->
        [one] { $subject ->
            [points] 表中有 `{ $near }`，请改名为 `{ $field }`
            [table] 表中有 `{ $near }`，请改名为 `{ $field }`
            [option] 表中有 `{ $near }`，请用 `{ $option } { $near }`
            [people] 表中有 `{ $near }`；请在方案文件的 `demand` 中指明
            [areas] 表中有 `{ $near }`；请在方案文件的 `areas` 中指明
            [candidates] 表中有 `{ $near }`；请在方案文件的 `candidates` 中指明
           *[facilities] 表中有 `{ $near }`；请在方案文件的 `facilities` 中指明
        }
       *[none] { $subject ->
            [option] 请用 `{ $option }` 指明；表中的列：{ $columns }
           *[other] 表中的列：{ $columns }
        }
    }
finding-column-recognised = 按常用列名识别的列
    .case = 列 `{ $field }` 作为 `{ $value }` 读取
    .hint = 如有误，请在方案文件中写明列名
finding-column-repeated = 列名重复，读取第一列
    .case = 列 `{ $field }` 出现不止一次
    .hint = 每列使用各自的名称
finding-file-binary = 文件不是文本表格
    .case = { $looks_like ->
        [a-zip-file-or-an-excel-workbook] 看来是 zip 压缩文件或 Excel 工作簿
        [an-old-excel-workbook] 看来是旧版 Excel 工作簿
        [a-gzip-file] 看来是 gzip 压缩文件
        [a-parquet-file] 看来是 Parquet 文件
        [a-pdf-file] 看来是 PDF 文件
        [a-sqlite-or-geopackage-file] 看来是 SQLite 或 GeoPackage 文件
       *[unknown] {""}
    }
    .hint = 请将表格另存为 UTF-8 编码的 CSV
finding-file-coordinates = 坐标已换算为 WGS-84
    .case = 文件注明为 `{ $value }`
    .hint = 如有误，请在方案文件中另写 `crs`
finding-file-decimal-comma = 数字以逗号为小数点
    .case = 如 `{ $value }`
    .hint = 无需处理
finding-file-empty = 文件为空
    .hint = 请写入表头和数据，或重新导出该文件
finding-cell-damaged = 单元格无法读取
    .hint = 请核对该单元格
finding-file-bad-characters = 有无法识别的字符
    .hint = 请核对输出中的名称，或注明编码后重新导出
finding-file-binary-column = 二进制列按空值读取
    .case = 列 `{ $value }`
    .hint = 若需要该列，请改存为文字
finding-file-crs-unknown = 坐标系未知
    .hint = 请在方案文件中写明 `crs`
finding-file-deleted-rows = 标记为已删除的行未读取
    .hint = 如需保留，请在原软件中恢复后重新导出
finding-file-layer = 读取的图层
    .case = 读取图层 `{ $value }`
    .hint = 如有误，请在方案文件中写明 `layer`
finding-file-nested-column = 列表或结构列未读取
    .case = 列 `{ $value }`
    .hint = 若需要该列，请展开后重新导出
finding-file-no-index = 图形文件缺少索引，按顺序读取
    .hint = 如图形与属性不符，请一并复制 `.shx`
finding-file-part-unused = 为没有工作表或图层的文件指定了名称
    .case = 指定了 `{ $value }`，但文本表没有工作表或图层
    .hint = 请从方案文件中删去，或改用工作簿、图层文件
finding-file-sheet = 读取的工作表
    .case = 读取工作表 `{ $value }`
    .hint = 如有误，请在方案文件中写明 `sheet`
finding-file-title = 表头所在的行
    .hint = 请核对列名；如有误，请删去标题行
finding-file-unwritten = 有尚未写入文件的改动
    .hint = 请先在原软件中关闭该文件
finding-row-unreadable = 无法读取的行
    .hint = 请核对该行
finding-file-companion-missing = 缺少配套文件
    .case = 缺少 `{ $name }`
    .hint = 该图层由多个同名文件组成，请一并复制
finding-file-damaged = 文件损坏
    .hint = 可能下载或导出中断，请重新获取
finding-file-kind = 文件内容与扩展名不符
    .hint = 请使用与内容相符的扩展名，或重新导出
finding-file-part-missing = 没有该工作表或图层
    .case = 没有 `{ $name }`
    .hint = 文件中有 { $known }
finding-file-too-large = 文件解压后过大
    .hint = 文件损坏或有恶意，请重新导出
finding-file-unreadable = 文件无法读取
    .hint = 请检查读取权限
finding-file-unsupported = 文件使用了不支持的功能
    .case = `{ $what }`
    .hint = 请以常用格式重新导出
finding-file-encoding = { $readable ->
    [yes] 按非 UTF-8 编码读取
   *[no] 文本编码无法识别
}
    .case = { $readable ->
        [yes] 按 `{ $value }` 读取
       *[no] 既不是 UTF-8，也不是 GB18030
    }
    .hint = { $readable ->
        [yes] 请核对输出中的名称；使用 UTF-8 最稳妥
       *[no] 请将表格另存为 UTF-8 编码的 CSV
    }
finding-file-missing = 无法打开文件
    .case = { told-io }
    .hint = { $path ->
        [backslash] 文件夹之间请写 `/`，Windows 也适用
        [near] 该文件夹中有 `{ $near }`
        [given] 请检查文件名与所在文件夹
       *[relative] { $io ->
            [not_found] 路径从方案文件所在的文件夹算起
           *[other] 请检查能否读取该文件
        }
    }
finding-file-no-heading = 表格没有表头
    .hint = 请在第一行写列名
finding-file-read-failed = 文件读取中断
    .case = { told-io }
    .hint = 此后的行均未读取
finding-id-duplicate = 编号重复
    .case = 编号 `{ $id }` 已见于第`{ $first }`行；{ told-lost }
    .hint = 每行使用各自的编号，或删除重复行
finding-geometry-damaged = 图形损坏
    .hint = 请在原软件中修复后重新导出
finding-geometry-kind = 图形种类不对
    .hint = 请在原软件中修复后重新导出
finding-id-none = 表中没有编号列
    .case = 以 `row-2`、`row-3` 等代替
    .hint = 若有编号列，请在方案文件中写明列名
finding-id-empty = 缺少编号
    .case = 没有编号，改称 `{ $id }`
    .hint = 请为每行填写各自的编号
finding-persons-empty = 人数为空，按0计
    .case = `{ $field }` 为空
    .hint = { told-number }
finding-persons-negative = 人数为负，按0计
    .case = `{ $field }` 为 `{ $value }`
    .hint = 请填写当地人数，无人则填 `0`
finding-persons-not-finite = 人数不是有限数，按0计
    .case = `{ $field }` 为 `{ $value }`
    .hint = { told-number }
finding-persons-not-number = 人数不是数字，按0计
    .case = `{ $field }` 为 `{ $value }`
    .hint = { told-number }
finding-persons-too-large = 人数过大，按0计
    .case = `{ $field }` 为 `{ $value }`
    .hint = { told-number }
finding-place-empty = 缺少经纬度
    .case = 没有 `{ $field }`；{ told-lost }
    .hint = 请填写经纬度，如 `116.3975`
finding-place-far = 位置远离本区域，按原值保留
    .hint = 请修正位置，或删除该行
finding-place-not-number = 经纬度不是数字
    .case = `{ $field }` 为 `{ $value }`；{ told-lost }
    .hint = { told-number }
finding-place-out-of-range = 经纬度超出范围
    .case = `{ $field }` 为 `{ $value }`；{ told-lost }
    .hint = { $metres ->
        [yes] 疑似以米为单位的投影坐标；请用 `crs` 注明坐标系，如 `crs = "EPSG:4547"`
        [system] 该坐标在 `{ $system }` 中无对应地点；请修正，或在方案文件中另写 `crs`
       *[no] 经度在±180之内，纬度在±90之内
    }
finding-place-swapped = 经度与纬度疑似颠倒
    .case = { $lost ->
        [kept] 按原值保留
       *[other] `{ $field }` 为 `{ $value }`，超出范围；{ told-lost }
    }
    .hint = 请在表中调换；若整表颠倒，可在方案文件中调换 `lon` 与 `lat`
finding-place-zero = 经度与纬度均为0
    .hint = 该处位于海上；请填写真实位置
finding-places-empty = 名额为空
    .case = `{ $field }` 为空；按名额计算时，该设施不服务任何人
    .hint = 请填写名额，已停办则填 `0`
finding-places-negative = 名额为负，按未填处理
    .case = `{ $field }` 为 `{ $value }`
    .hint = 请填写不小于0的名额
finding-places-not-number = 名额不是数字，按未填处理
    .case = `{ $field }` 为 `{ $value }`
    .hint = { told-number }
finding-places-zero = 设施名额为0
    .case = `{ $field }` 为 `{ $value }`；按名额计算时，该设施不服务任何人
    .hint = 若已停办可保留，否则请填写名额
finding-row-blank = 空行
    .hint = 无影响，可删除
finding-row-quote-unclosed = 引号未闭合，该行未计入
    .hint = 请补上引号；若为文字内容，应写两个引号
finding-row-too-few-fields = 该行列数过少，其余视为空
    .case = 该行`{ $fields }`列，表头`{ $columns }`列
    .hint = 请与表头核对
finding-row-too-many-fields = 该行列数过多，未计入
    .case = 该行`{ $fields }`列，表头`{ $columns }`列
    .hint = 含分隔符的文字应加引号
finding-facilities-none = 没有可用的设施
    .hint = 无人获得服务；请看该表各行的问题，或补充设施
finding-facilities-island = 设施所在道路与路网不连通，仅服务该片道路
    .hint = 可将设施的 `islands` 设为 `skip`，改接最近的连通道路
finding-facilities-off-network = 设施附近没有可通行的道路
    .case = { $metres }米内没有 `{ $profile }` 可走的道路，无人能经道路到达
    .hint = 请检查坐标，或道路文件是否缺少该处的道路
finding-people-area-outside = 需求点不在任何行政区内
    .case = 人群 `{ $group }` 有{ $persons }人不计入任何行政区
    .hint = 请修正位置或界线
finding-people-area-unknown = 没有该代码的行政区，改按位置判断
    .case = 代码 `{ $value }`
    .hint = 请使用行政区文件中的代码
finding-people-cell-negative = 栅格单元的人数为负，按无人计
    .case = 共`{ $cells }`个单元
    .hint = 请核对该栅格是否为人口，以及其无数据值
finding-people-cell-not-finite = 栅格单元不是数，按无人计
    .case = 共`{ $cells }`个单元
    .hint = 请核对该栅格是否为人口，以及其无数据值
finding-people-cell-too-large = 栅格单元的人数过大，按无人计
    .case = 共`{ $cells }`个单元
    .hint = 请核对该栅格是否为人口，以及其无数据值
finding-people-cell-nowhere = 栅格单元在其坐标系中无对应地点，未计入
    .case = 共`{ $cells }`个单元，坐标系为 `{ $system }`
    .hint = 请在方案文件的 `demand` 中写明正确的 `crs`
finding-people-raster-group = 栅格只含一个人群
    .case = 人群 `{ $group }` 无数据
    .hint = `groups` 只写一个人群，或改用每个人群各一列的表
finding-people-raster-coordinates = 栅格未注明坐标系
    .hint = 请在方案文件的 `demand` 中写明，如 `crs = "wgs84"`
finding-people-group-nobody = 该人群没有人
    .case = 人群 `{ $group }`
    .hint = 对该人群的承诺既不算兑现，也不算未兑现；请检查列是否正确
finding-people-island = 需求点所在道路与路网不连通，无法到达
    .hint = 请检查道路文件是否缺少道路、桥梁或渡口
finding-points-island = 点所在的道路与路网不连通，区域仅为该片道路
    .hint = 在地图中把道路接上，或用 `--islands skip` 改接最近的连通道路
finding-points-off-network = 点附近没有可通行的道路
    .case = { $metres }米内没有道路，该点到不了任何地方
    .hint = 请检查坐标，或用 --max-snap 5km 放宽
finding-people-off-network = 需求点附近没有可通行的道路
    .case = { $metres }米内没有道路
    .hint = 请检查坐标，或道路文件是否缺少该处的道路
finding-promise-class-no-value = 承诺没有为该类别规定数值，按最严者计
    .case = { $class ->
        [named] 类别 `{ $value }` 有`{ $points }`个点、{ $persons }人
       *[none] 未分类的有`{ $points }`个点、{ $persons }人
    }
    .hint = 请为该类别补充数值，或为行政区填写承诺已有的类别
finding-promise-class-unused = 没有需求点属于该类别
    .case = 类别 `{ $value }`
    .hint = 类别来自行政区，或人口表中的一列
finding-promise-unmeasured = 承诺无法衡量
    .case = 承诺 `{ $id }`：{ $lacks ->
        [people] `{ $value }` 缺少该人群的列
        [places] `{ $value }` 缺少名额的列
        [classes] `{ $value }` 缺少类别的列
        [areas] 行政区文件 `{ $value }` 不可用
        [roads] 道路文件 `{ $value }` 不可用
       *[facilities] 设施表 `{ $value }` 不可用
    }
    .hint = 请按该文件的其他发现修正
finding-people-area-between = 需求点在行政区内，但不在其任何下级之内
    .case = `{ $area }` 内有`{ $points }`个点、人群 `{ $group }` 的{ $persons }人，只计入该区
    .hint = 请检查界线：下级合计应等于上级；在此之前，各下级之和小于上级
finding-region-no-promise = 没有一项承诺可以衡量
    .hint = 用 `liyuan check` 查看各表的问题
finding-promise-nobody = 承诺没有对象人群
    .case = 承诺 `{ $id }`：没有需求点有人群 `{ $value }` 的人
    .hint = 请检查人群及其在人口表中的列
finding-region-file-missing = 找不到方案文件所列的文件
    .case = 无法打开 `{ $file }`
    .hint = 用 `liyuan check` 查看各表的问题
finding-region-no-people = 人口表没有可用的行
    .case = { $read ->
        [none] `{ $file }` 中没有可读的行
       *[some] `{ $file }` 的`{ $rows }`行均不可用
    }
    .hint = 用 `liyuan check` 查看各表的问题
finding-plan-file-not-text = 方案文件不是 UTF-8 文本
    .case = `{ $file }` 从第{ $offset }个字节起不是 UTF-8
    .hint = 请存为 UTF-8 文本
finding-plan-file-unreadable = 无法读取方案文件
    .case = `{ $file }`：{ told-io }
    .hint = { $io ->
        [not_found] 请检查路径；`liyuan demo DIR` 可生成示范区及方案文件
       *[other] 请检查路径与读取权限
    }
finding-plan-group-unknown = 未知的人群
    .case = `{ $field }`：没有人群 `{ $group }`
    .hint = 人口表的人群有 { $known }
finding-plan-id-duplicate = 编号重复
    .case = `{ $field }`：编号 `{ $id }` 重复
    .hint = 首见于第{ $first }行；请为每项使用各自的编号
finding-plan-invalid = 方案文件有误
    .case = `{ $file }` 有{ $count }处错误
finding-plan-key-missing = 缺少键
    .case = 缺少 `{ $key }`
    .hint = 请添加 `{ $example }`
finding-plan-key-unknown = 未知的键
    .case = `{ $field }`：未知的键 `{ $key }`
    .hint = { $like ->
        [elsewhere] `{ $key }` 应写在 `{ $section }` 中
       *[none] 此处可用的键：{ $known }
    }
finding-plan-profile-unknown = 未知的出行方式
    .case = `{ $field }`：未知的出行方式 `{ $value }`
    .hint = 请写 { $known } 之一，或一个 `.toml` 文件的名称
finding-plan-promise-empty = 承诺没有内容
    .case = 承诺 `{ $id }` 没有内容
    .hint = 请添加 `within = "20min"` 或 `places = "35 per 1000"`
finding-plan-promise-straight-time = 直线距离不能用时间表示
    .case = `{ $field }`：`by = "straight"` 指距离，而 `{ $value }` 是时间
    .hint = 请写距离，如 `"500m"`，或删去 `by`
finding-plan-promise-within-mixed = 同一承诺混用时间与距离
    .case = `within` 对一类用时间，对另一类用距离
    .hint = 请全部写时间或全部写距离
finding-plan-key-contradiction = 不能同时给出的键
    .case = `{ $field }`：`{ $first }` 与 `{ $second }` 不能同时给出
    .hint = 请删去其中一个
finding-plan-repair-duplicate = 同一承诺有两处补点
    .case = `{ $field }`：承诺 `{ $promise }` 有两处补点
    .hint = 第一处在第{ $first }行；请删去其中一处
finding-plan-repair-promise-unknown = 未知的承诺
    .case = `{ $field }`：没有承诺 `{ $promise }`
    .hint = 已有的承诺：{ $known }
finding-plan-repair-required-and-forbidden = 候选点既保留又排除
    .case = `{ $field }`：{ $ids } 既保留又排除
    .hint = 请从 `required` 或 `forbidden` 中删去
finding-plan-value-not-amount = 不是数字
    .case = `{ $field }`：`{ $value }` 不是数字
    .hint = 请写作 `1200000` 之类
finding-plan-value-not-count = 不是大于零的整数
    .case = `{ $field }`：`{ $value }` 不是大于零的整数
    .hint = 请写作 `3` 之类
finding-plan-service-unknown = 未知的服务
    .case = `{ $field }`：没有服务 `{ $service }`
    .hint = { $like ->
        [nothing] 请添加以此为编号的 `[[service]]`
       *[none] 已有的服务：{ $known }
    }
finding-plan-service-unused = 没有承诺使用该服务
    .case = 服务 `{ $id }`
    .hint = 请为该服务添加 `[[promise]]`，或删去该服务
finding-plan-syntax = 不符合 TOML 语法
    .case = { $parser ->
        [duplicate] 不符合 TOML 语法：键重复
        [unquoted] 不符合 TOML 语法：文本须加引号
        [string] 不符合 TOML 语法：引号中的文本写法有误
        [key] 不符合 TOML 语法：键只能含英文字母、数字、`-` 与 `_`，其他文字须加引号
        [no_value] 不符合 TOML 语法：键之后缺少等号和值
        [unclosed_table] 不符合 TOML 语法：表名缺少右方括号
        [unclosed_array] 不符合 TOML 语法：列表缺少右方括号
        [unclosed_inline_table] 不符合 TOML 语法：表缺少右花括号
       *[other] {""}
    }
finding-plan-value-coordinates = 坐标系不可用
    .case = `{ $field }`：`{ $name }`
    .hint = 可用 `wgs84`、`cgcs2000`、`gcj02`、`bd09`、`utm50n`、`gk3-117`、`gk3-zone39`、`mollweide`，或 `EPSG:4547` 之类的代码
finding-plan-value-empty = 值为空
    .case = `{ $field }` 为空
    .hint = 请在引号或括号之间填写内容
finding-plan-value-needs-length = 应为距离，不是时间
    .case = `{ $field }`：`{ $value }` 是时间，不是距离
    .hint = 请写作 `"500m"`
finding-plan-value-needs-time = 应为时间，不是距离
    .case = `{ $field }`：`{ $value }` 是距离，不是时间
    .hint = 请写作 `"3min"`
finding-plan-value-negative = 值为负
    .case = `{ $field }`：`{ $value }` 为负
    .hint = 请填写大于0的数
finding-plan-value-not-hour = 不是时刻
    .case = `{ $field }`：`{ $value }` 不是时刻
    .hint = 请写作 `"08:30"` 或 `"Tue 08:30"`
finding-plan-value-not-per-head = 不是人均名额
    .case = `{ $field }`：`{ $value }` 不是人均名额
    .hint = 请写作 `"35 per 1000"`
finding-plan-value-not-quantity = 不是时间或距离
    .case = `{ $field }`：`{ $value }` 不是时间或距离
    .hint = 请写作 `"20min"` 或 `"500m"`
finding-plan-value-not-share = 不是百分比
    .case = `{ $field }`：`{ $value }` 不是百分比
    .hint = 请写作 `"95%"`
finding-plan-value-repeated = 重复列出
    .case = `{ $field }`：`{ $name }` 重复列出
    .hint = 请删去其中一个
finding-plan-value-share-range = 比例应大于0%且不超过100%
    .case = `{ $field }`：比例 `{ $value }` 应大于0%且不超过100%
    .hint = 请写作 `"95%"`
finding-plan-value-too-large = 数值过大
    .case = `{ $field }`：`{ $value }` 过大
    .hint = 请改用较小的数或单位
finding-plan-value-type = 值的类型不对
    .case = `{ $field }`：应为{ told-expected }，却是{ told-found }
    .hint = 请写作 `{ $example }`
finding-plan-value-unit-missing = 数字缺少单位
    .case = `{ $field }`：`{ $value }` 缺少单位
    .hint = { $unit ->
        [min] 时间请写 `"{ $value }min"`，距离请写 `"{ $value }m"`
       *[one] 请写作 `"{ $better }"`
    }
finding-plan-value-unit-unknown = 未知的单位
    .case = `{ $field }`：未知的单位 `{ $unit }`
    .hint = 单位为 s、min、h、m、km
finding-plan-value-units-mixed = 同一值混用时间与距离
    .case = `{ $field }`：`{ $value }` 混用时间与距离
    .hint = 请全部写时间或全部写距离
finding-plan-value-unknown-word = 未知的词
    .case = `{ $field }`：`{ $value }` 应为 { $known } 之一
finding-plan-value-zero = 值不能为0
    .case = `{ $field }`：`{ $value }` 为0
    .hint = 请填写大于0的数
finding-roads-network-no-roads = 没有该出行方式可走的道路
    .case = `{ $file }` 的{ $ways }条路中，没有 `{ $profile }` 可走的
    .hint = 请检查该文件是否含有道路（`highway=*`），而不只有建筑或界线
finding-roads-network-too-large = 路网超出程序的上限
    .case = { $what ->
        [road-segments] 路段超过{ $limit }条
       *[other] `{ $what }` 超过{ $limit }
    }
    .hint = 请将道路文件裁剪到本区域
finding-roads-node-missing = 道路文件缺少部分节点
    .case = 道路中有 `{ $references }` 处引用的节点不在文件中
    .hint = 在截取范围边缘属正常，道路在此中断
finding-roads-profile-bad-text = 出行方式文件中的值有误
    .case = `{ $file }` 第{ $line }行：`{ $key }` 的值 `{ $value }` 应为{ told-expected }
    .hint = 请写{ told-expected }
finding-roads-profile-missing-key = 出行方式文件缺少键
    .case = `{ $file }` 缺少 `{ $key }`
    .hint = 请补上，或用 `base = "car"` 以内置的出行方式为基础
finding-roads-profile-out-of-range = 出行方式文件中的数超出范围
    .case = `{ $file }` 第{ $line }行：`{ $key }` 为{ $value }，应在{ $min }与{ $max }之间
    .hint = 请填写{ $min }至{ $max }之间的数；速度以 km/h、长度以米、重量以吨计
finding-roads-profile-syntax = 出行方式文件不符合 TOML 语法
    .case = `{ $file }` 第{ $line }行有误
    .hint = 出行方式是 TOML 文件，写法见 docs/reference/profiles.md
finding-roads-profile-unknown-base = 没有该内置出行方式
    .case = `{ $file }` 第{ $line }行：没有内置出行方式 `{ $name }`
    .hint = 内置出行方式有 { $known }
finding-roads-profile-unknown-key = 出行方式文件中有未知的键
    .case = `{ $file }` 第{ $line }行：未知的键 `{ $key }`
finding-roads-profile-wrong-kind = 出行方式文件中值的类型不对
    .case = `{ $file }` 第{ $line }行：`{ $key }` 应为{ told-expected }，却是{ told-found }
    .hint = 请写{ told-expected }
finding-roads-way-duplicate = 道路文件中有重复的道路，采用后一条
    .hint = 不用 `osmium merge` 拼接的文件常有此情形
finding-roads-read-archive = 道路文件无法解压
    .case = `{ $file }`
    .hint = 可能下载中断或损坏，请重新下载
finding-roads-read-damaged = 道路文件损坏
    .case = `{ $file }` 从第{ $offset }个字节起的数据块：{ $what ->
        [the-block-is-malformed] 格式有误
        [the-file-header-is-malformed] 文件头格式有误
        [the-header-of-the-block-is-larger-than-64-kib] 块头大于 64 KiB
        [the-header-of-the-block-is-malformed] 块头格式有误
        [the-block-is-larger-than-32-mib] 大于 32 MiB
        [the-block-has-no-data] 没有数据
        [the-block-announces-more-than-32-mib-uncompressed] 声明的解压后大小超过 32 MiB
        [the-block-is-shorter-than-it-announces] 比声明的短
        [the-block-does-not-decompress] 无法解压
       *[other] { $what }
    }
    .hint = 文件在传输中被改动；请与发布者的校验值核对
finding-roads-read-empty = 道路文件为空
    .case = `{ $file }`
    .hint = 可能下载中断，请重新下载
finding-roads-read-io = 无法读取道路文件
    .case = `{ $file }`：{ told-io }
    .hint = 请检查路径与读取权限
finding-roads-read-truncated = 道路文件不完整
    .case = `{ $file }` 从第{ $offset }个字节起的数据块应有{ $expected }字节，只有{ $found }字节
    .hint = 可能下载中断，请重新下载
finding-roads-read-unsupported = 道路文件使用了不支持的特性
    .case = `{ $file }` 需要 `{ $feature }`
    .hint = 请用 `osmium cat in.osm.pbf -o out.osm.pbf` 重新写出（zlib 压缩）
finding-roads-read-wrong-magic = 不是道路文件
    .case = `{ $file }` 既不是 OpenStreetMap PBF，也不是 OSM XML（开头为 `{ $start }`）
    .hint = 请提供 `.osm.pbf`、`.osm`、`.osm.gz` 或 `.osm.bz2` 文件
finding-roads-read-xml = 道路文件不是有效的 OSM XML
    .case = `{ $file }` 第{ $line }行：{ $what ->
        [root] 最外层元素是 `{ $first }`，而不是 `{ $second }`
        [end] 文件在 `{ $first }` 之前结束
        [attribute] 缺少属性 `{ $first }`
        [number] `{ $first }` 的值 `{ $second }` 不是数字
        [range] `{ $first }` 的值 `{ $second }` 超出范围
        [member] 成员的类型 `{ $first }` 未知
       *[other] 不符合 XML 语法
    }
    .hint = 请查看该行；文件可能不完整
finding-roads-region-file-rebuilt = 区域文件已重新生成
    .case = { $what ->
        [it-is-not-a-region-file] 原文件不是区域文件
        [another-version-of-the-program-wrote-it] 原文件由另一版本的程序写出
        [it-was-made-from-another-road-file-or-profile] 原文件出自另一道路文件或出行方式
        [it-is-damaged-or-cut-off] 原文件损坏或不完整
       *[other] { $what }
    }
    .hint = 无需处理，已替换
finding-roads-region-file-unwritable = 无法保存区域文件，下次运行将重新生成
    .case = { told-io }
    .hint = 请开放文件夹的写权限；`--no-cache` 则不保存
finding-roads-region-file-write = 无法写出区域文件
    .case = `{ $file }`：{ told-io }
    .hint = 请用 `--no-cache` 运行，或开放文件夹的写权限
finding-roads-restriction-ambiguous = 转向限制含义不明，未采用
    .case = { $what ->
        [an-only-restriction-with-several-from-or-to-ways] `only_` 限制有多条 `from` 或 `to` 道路
        [its-ways-do-not-meet-end-to-end] 其道路首尾不相接
        [its-via-ways-fit-in-both-directions] 其 `via` 道路两个方向都说得通
        [a-from-or-to-way-does-not-touch-the-via] 有 `from` 或 `to` 道路不接 `via`
        [a-from-or-to-way-goes-on-beyond-the-via-node] 有 `from` 或 `to` 道路越过 `via` 节点
        [a-from-or-to-way-meets-the-via-node-twice] 有 `from` 或 `to` 道路两次经过 `via` 节点
       *[other] { $what }
    }
    .hint = 请按 OpenStreetMap 规范在相接处拆分道路
finding-roads-restriction-conditional = 分时段的转向限制，未采用
    .hint = 可在出行方式中用 `hour = "Mo 08:00"` 指定时刻
finding-roads-restriction-incomplete = 转向限制不完整，未采用
    .case = { $what ->
        [a-from-or-to-member-is-not-a-way] 有 `from` 或 `to` 成员不是道路
        [a-from-or-to-way-is-not-in-the-file] 有 `from` 或 `to` 道路不在文件中
        [it-has-no-via-member] 没有 `via` 成员
        [a-via-way-is-not-in-the-file] 有 `via` 道路不在文件中
        [its-via-members-are-neither-one-node-nor-ways] `via` 成员既不是一个节点，也不是道路
        [its-via-node-is-not-in-the-file] `via` 节点不在文件中
       *[other] { $what }
    }
    .hint = 在截取范围边缘属正常
finding-roads-restriction-unknown = 转向限制种类不明，未采用
    .hint = 已知种类以 `no_` 或 `only_` 开头
finding-run-profile-unknown = 程序缺少内置的出行方式
    .case = 找不到 `{ $name }`
finding-run-read = 无法读取文件
    .case = `{ $file }`：{ told-io }
    .hint = 请检查路径与读取权限
finding-run-strict = 输入有误或异常，而 --strict 不允许
    .case = 错误{ $errors }处，警告{ $warnings }处
    .hint = 请按上述发现修正输入，或不用 `--strict` 运行
finding-run-threads = 无法启动线程
    .case = { $threads }个线程：系统报告 `{ $system }`
    .hint = 请减少线程数
finding-run-write = 无法写出结果
    .case = `{ $file }`：{ told-io }
    .hint = 请检查文件夹写权限与磁盘空间
finding-run-write-parquet = 无法写出 Parquet 文件
    .case = `{ $file }`：`{ $system }`
    .hint = 请检查文件夹写权限与磁盘空间
finding-site-length = 表的行数与需求点或设施点数量不一致
    .case = { $what ->
        [weights] 权重
        [statuses] 状态
       *[fixed-costs] 固定费用
    }有 `{ $found }` 行，应有 `{ $expected }` 行
finding-site-negative = 权重或费用为负
    .case = 第 { $index } 个{ $what ->
        [weight] 需求点的权重
       *[cost] 设施点的费用
    }为 `{ $value }`
    .hint = 权重和费用须为 0 或以上
finding-site-no-candidates = 没有可选的设施点
    .hint = 请给出候选点，或减少禁选点
finding-site-required-exceed = 必选设施点多于要选的数量
    .case = 要选 `{ $sites }` 个，必选的已有 `{ $required }` 个
    .hint = 要选的数量包括必选设施点
finding-site-stopped = 在找到能服务所有人的方案之前已停止
    .hint = 请放宽时间或步数限制，或增加设施点数量
finding-site-too-few-sites = 设施点太少，无法服务所有人
    .case = 要选 `{ $sites }` 个，至少需要 `{ $least }` 个
    .hint = { $enough ->
        [unknown] 请增加设施点数量
       *[other] `{ $enough }` 个即可
    }
finding-site-too-large = 数值过大，无法精确相加
    .case = 总和可达 `{ $total }`
    .hint = 请改用较大的单位
finding-site-too-many-sites = 可选设施点不足
    .case = 要选 `{ $sites }` 个，可选的只有 `{ $allowed }` 个
    .hint = 请少选，或增加候选点
finding-site-too-many-vehicles = 车辆多于站点所能容纳
    .case = 要部署 `{ $vehicles }` 辆，可用站点 `{ $sites }` 处，每处至多 `{ $at_most }` 辆，共容 `{ $room }` 辆
    .hint = 至多部署 `{ $room }` 辆，或允许更多站点、每处更多车辆
finding-site-too-few-vehicles = 车辆少于必须保留的站点
    .case = 要部署 `{ $vehicles }` 辆，而必须保留的站点有 `{ $required }` 处，每处至少一辆
    .hint = 至少部署 `{ $required }` 辆，或减少保留
finding-site-busy = 车辆永远繁忙
    .case = 繁忙比例为 `{ $busy }`
    .hint = 请给出不小于0且小于1的比例；总是繁忙的车辆无法应答任何人
finding-site-unserved = 有需求点没有任何可选设施点能服务
    .case = 共 `{ $points }` 个：{ $named }
    .hint = 请在附近增加候选点，放宽距离，或不计这些需求点
finding-travel-points-missing = 无法读取点表
    .case = `{ $file }`：{ $why ->
        [known] { $reason }
       *[unknown] 没有可用的行
    }
    .hint = 请检查路径与读取权限
finding-travel-points-none = 点表没有可用的行
    .case = `{ $file }`：{ $why ->
        [known] { $reason }
       *[unknown] 没有可用的行
    }
    .hint = 表中须有 `id`、`lon`、`lat` 三列，以 WGS-84 经纬度填写
finding-travel-output-unknown-format = 无法判断输出格式
    .case = `{ $file }`
    .hint = 文件名应以 { $known } 之一结尾
finding-travel-output-write = 无法写出文件
    .case = `{ $file }`：{ told-io }
    .hint = { $io ->
        [not_found] 请先建立文件夹
        [full] 请腾出空间，或用 `--within` 限制时间
       *[other] {""}
    }
finding-reach-grid-too-large = 内存放不下范围的网格
    .case = { $cell } 米的网格需要 { $megabytes } MB 内存
    .hint = 请用更大的 `--cell`、更短的 `--within`，或更少的 `--threads`
finding-travel-output-same-file = 同一文件被写了两次名字
    .case = `{ $file }` 同时是另一个选项的文件
    .hint = 请给每个文件各取一个名字
finding-travel-output-cannot-resume = 无法继续未完成的表
    .case = `{ $file }`：{ $what ->
        [version] 由另一版本的程序写成
        [roads] 开始之后，道路或出行方式已改变
        [from] 开始之后，`--from` 的表已改变
        [to] 开始之后，`--to` 的表已改变
        [options] 所用的选项不同
        [format] 只有 `.csv` 与 `.parquet` 文件可以继续
        [in_use] 另一次运行正在写它
       *[damaged] 内容与写出时不同
    }
    .hint = { $what ->
        [format] 文件名请以 `.parquet` 或 `.csv` 结尾，或去掉 `--resume`
        [damaged] 请去掉 `--resume`，重新开始
        [in_use] 请等它结束，或换一个文件名
       *[other] 请去掉 `--resume` 重新开始，或用开始时的输入
    }
finding-travel-profile-unknown = 未知的出行方式
    .case = 找不到出行方式 `{ $name }`
    .hint = 请写 { $known } 之一，或一个 `.toml` 文件的名称
finding-travel-profile-unreadable = 无法读取出行方式文件
    .case = `{ $file }`：{ told-io }
    .hint = 请检查路径与读取权限
finding-travel-route-no-way = 两地之间没有通路
    .case = { $island ->
        [yes] `{ $profile }` 无法从起点 `from` 到达终点 `to`（有一端在不连通的道路上）
       *[no] `{ $profile }` 无法从起点 `from` 到达终点 `to`
    }
    .hint = { $island ->
        [yes] 用 `--islands skip` 改接主路网上最近的道路
       *[no] 单行道或转向限制隔断了一端；请查看该处地图
    }
finding-travel-route-off-network = 起点或终点附近没有道路
    .case = { $end ->
        [from] 起点 `from`
       *[to] 终点 `to`
    }（{ $lon }，{ $lat }）{ $metres }米内没有 `{ $profile }` 可走的道路
    .hint = 请先写经度再写纬度，或用 `--max-snap 5km` 放宽
finding-demo-drawing = 用此种子无法绘制示范区
    .case = { $what ->
        [triangulation] 三角剖分失败
        [people-in-their-county] 人口无法全部布设在本县
       *[other] { $what }
    }
    .hint = 请换一个种子
finding-demo-facts = 内置的数据无法读取
    .case = 该行为 `{ $line }`
finding-demo-in-the-way = 已有内容不同的文件
    .case = `{ $file }` 已存在，且内容不同；未作改动
    .hint = 请指定空文件夹，或将该文件移走
finding-site-areas-no-column = 表中没有区域列
    .case = `{ $option }`{ $given ->
        [yes] （`{ $file }`）
       *[no] {""}
    }没有 `area` 列
    .hint = 请在 `{ $option }` 的表中加上 `area` 列，填写区域名称
finding-site-areas-no-rule = 区域表中没有规则
    .case = `{ $file }` 没有 `at_least`、`at_most`、`budget`、`served` 中的任何一列
    .hint = 请填写设施点数、预算或比例
finding-site-areas-value = 区域规则无法识别
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：区域 `{ $area }` 的 `{ $column }` 为 `{ $value }`
    .hint = { $what ->
        [number] 请填整数，或留空
        [amount] 请填不小于零的数，或留空
        [share] 请填比例，如 `80%`，或留空
       *[name] 请填区域名称
    }
finding-site-areas-twice = 区域重复
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：区域 `{ $area }` 已经出现过
    .hint = 每个区域只写一行
finding-site-areas-unknown = 不认识的区域
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：需求点和候选点中都没有区域 `{ $area }`
    .hint = { $like ->
        [one] 是否为 `{ $near }`？
       *[none] 请与需求点和候选点 `area` 列的写法一致
    }
finding-site-areas-contradiction = 最少设施点数大于最多设施点数
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：区域 `{ $area }` 至少 `{ $at_least }` 处、至多 `{ $at_most }` 处
    .hint = 请对调，或将其中一格留空
finding-site-areas-model = 模型不支持的规则
    .case = { $model } 不支持 `{ $rule }` 规则
    .hint = max-cover 支持全部规则；p-median 支持数量、预算和 `--worst`；set-cover 支持 `at_least`
finding-site-areas-explain = 有区域规则时不能给出理由
    .case = `{ $option }` 不能与区域规则同用
    .hint = 请去掉该选项；各区域的情况照样给出
finding-site-areas-short = 区域内候选点不足
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：区域 `{ $area }` 至少要 `{ $at_least }` 处，可选的只有 `{ $allowed }` 处
    .hint = 当地至多要求 `{ $allowed }` 处，或增加候选点
finding-site-areas-full = 区域内必须保留的过多
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：区域 `{ $area }` 至多 `{ $at_most }` 处，而必须保留 `{ $required }` 处
    .hint = 当地允许 `{ $required }` 处，或减少必须保留的
finding-site-areas-too-few = 各区域所需多于所选
    .case = 要选 `{ $asked }` 处，而各区域共需 `{ $needed }` 处
    .hint = 至少用 `--p { $needed }`，或减少各区域的要求
finding-site-areas-too-many = 各区域允许的少于所选
    .case = 要选 `{ $asked }` 处，而各区域共允许 `{ $allowed }` 处
    .hint = 至多用 `--p { $allowed }`，或放宽各区域的上限
finding-site-areas-budget = 预算低于规则所需
    .case = { $which ->
        [one] 区域 `{ $area }` 的预算
       *[all] 预算
    }为 `{ $budget }`，必须选的设施点至少要 `{ $least }`
    .hint = 至少 `{ $least }`，或减少要求的数量
finding-site-areas-people = 全部候选点也满足不了的规则
    .case = `{ $count }` 个区域的规则，全部候选点都选上也只能达到：{ $told }
    .hint = { $same ->
        [yes] 请要求 `{ $common }`；
       *[no] { $can ->
            [yes] 请要求：{ $some }；
           *[no] {""}
        }{ $cannot ->
            [yes] { $none } 无人可被服务，请去掉那里的规则（用 `served` 列代替 `--floor`）；
           *[no] {""}
        }
    }或在当地附近增加候选点
finding-site-areas-together = 规则不能同时满足
    .case = 没有一种选法能同时满足所有规则
    .hint = { $known ->
        [yes] 各区域都能达到 `{ $reached }`；
       *[no] {""}
    }{ $some ->
        [yes] 放宽其中一条即可：{ $loosen }
       *[no] 请放宽多条规则，或多选几处
    }
finding-site-rules-area-short = 区域内候选点不足
    .case = 区域 `{ $area }` 至少要 `{ $at_least }` 处，可选的只有 `{ $allowed }` 处
    .hint = 当地至多要求 `{ $allowed }` 处，或增加候选点
finding-site-rules-area-full = 区域内必须保留的过多
    .case = 区域 `{ $area }` 至多 `{ $at_most }` 处，而必须保留 `{ $required }` 处
    .hint = 当地允许 `{ $required }` 处，或减少必须保留的
finding-site-rules-minima-exceed = 各区域所需多于所选
    .case = 要选 `{ $sites }` 处，而各区域共需 `{ $needed }` 处
    .hint = 请选 `{ $needed }` 处，或减少各区域的要求
finding-site-rules-maxima-short = 各区域允许的少于所选
    .case = 要选 `{ $sites }` 处，而各区域共允许 `{ $allowed }` 处
    .hint = 请选 `{ $allowed }` 处，或放宽各区域的上限
finding-site-rules-budget-short = 预算低于必须选的设施点的费用
    .case = 预算为 `{ $budget }`，至少要 `{ $least }`（区域：`{ $area }`）
    .hint = 再加 `{ $missing }`，或少选几处
finding-site-rules-people-short = 全部设施点也满足不了的规则
    .case = 第 `{ $cap }` 条规则（区域 `{ $area }`）至少为 `{ $least }`，允许 `{ $most }`
    .hint = 请放宽规则，或在当地附近增加候选点
finding-site-rules-unserved-cheap = 不服务的费用低于服务的费用
    .case = 不服务的费用为 `{ $unserved }`，服务的费用可达 `{ $cost }`
    .hint = 请使其大于 `{ $cost }`，或缩短列表
finding-site-rules-impossible = 规则不能同时满足
    .case = 没有一种选法能同时满足所有规则
    .hint = 请放宽规则，或多选几处
finding-site-table-none = 表格没有可用的行
    .case = `{ $file }`：{ $why ->
        [known] { $reason }
       *[unknown] 没有可用的行
    }
    .hint = 请看该表各行的问题
finding-site-ids-unknown = 候选点中没有该编号
    .case = 候选点中找不到 { $ids }
    .hint = { $like ->
        [one] 是否指 `{ $near }`？
       *[none] `{ $option }` 后写候选点编号，以逗号分隔
    }
finding-site-ids-contradiction = 候选点既要保留又要排除
    .case = 既保留又排除：{ $ids }（共{ $count }处）
    .hint = 请在 `--required`、`--forbidden` 与 `status` 列之间取其一
finding-site-demand-nobody = 没有需要服务的人
    .case = `{ $file }` 的 `{ $points }` 个点都没有人
    .hint = 请填写人数，或不给该表
finding-site-demand-out-of-reach = 有人无法到达
    .case = `{ $points }` 个需求点中有{ $count }个、共 `{ $persons }` 人，可达的候选点不足：{ $ids }{ $priced ->
        [some] ；`{ $without }` 处候选点没有费用，不能选
       *[all] {""}
    }
    .hint = { $what ->
        [enough] 至少须用 `--within { $enough }` 才能人人可达；或用 `--unreached leave`
        [never] 其中 `{ $never }` 个无论多远都没有可选的候选点能到达；请在附近增加候选点，允许被禁止的候选点，或用 `--unreached leave`
       *[unknown] 请放宽距离，在附近增加候选点，或用 `--unreached leave`
    }
finding-site-demand-unknown = 费用表中的需求点不在需求表中
    .case = `{ $id }` 不在需求表中，该行未计入
    .hint = 请补入需求表，或删去该点的行
finding-site-candidates-none = 没有可选的候选点
    .case = { $what ->
        [costless] `{ $candidates }` 处候选点都没有费用
        [both] `{ $candidates }` 处候选点中 `{ $without }` 处没有费用，其余被排除
       *[forbidden] `{ $candidates }` 处候选点全部被排除
    }
    .hint = { $what ->
        [forbidden] 请减少排除
       *[other] 请在 `cost` 列填写费用，没有则填 `0`
    }
finding-site-candidates-cost-missing = 候选点缺少费用
    .case = { $which ->
        [column] 候选表没有 `cost` 列
       *[cells] 保留的候选点没有费用：{ $ids }
    }
    .hint = { $which ->
        [column] 请用 `--candidates` 给出含 `cost` 列的表
       *[cells] 请填写费用，没有则填 `0`
    }
finding-site-candidate-unknown = 费用表中的设施点不在候选表中
    .case = `{ $id }` 不在候选表中，该行未计入
    .hint = 请补入候选表，或删去该点的行
finding-site-number-above-candidates = 要求的数量多于可选的候选点
    .case = 要选 `{ $asked }` 处，可选的只有 `{ $allowed }` 处
    .hint = `--p { $allowed }` 即全部选上；否则请增加候选点
finding-site-number-below-required = 要求的数量少于必须保留的
    .case = 要选 `{ $asked }` 处，而必须保留 `{ $required }` 处
    .hint = 至少用 `--p { $required }`，保留的计算在内
finding-site-cost-too-large = 费用过大，无法相加
    .case = `{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }：由 `{ $to }` 服务 `{ $id }` 的费用为 `{ $cost }`，{ $what ->
        [alone] 超过 `{ $most }`
       *[sum] 与全部人数相乘后过大，不得超过 `{ $most }`
    }
    .hint = { $what ->
        [alone] 请改用较大的单位，或删去不能服务的点对；`--within` 以外的不计
       *[sum] 请改用较大的费用单位，或以较大的单位计人数
    }
finding-site-demand-too-many = 人数过多，无法相加
    .case = 共 `{ $all }` 人，其中 `{ $id }` 有 `{ $persons }` 人（`{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }）
    .hint = 请核对人数，或以较大的单位计人数
finding-site-candidates-cost-too-large = 候选点的费用过大，无法相加
    .case = 费用合计 `{ $sum }`，超过 `{ $most }`；`{ $id }` 的费用为 `{ $cost }`（`{ $file }`{ $known ->
        [yes] 第 `{ $row }` 行
       *[no] {""}
    }）
    .hint = 请改用较大的单位，如百万，或减少费用的位数
finding-site-number-too-few = 数量太少，无法服务所有人
    .case = 用 `{ $asked }` 处无法服务所有人，至少需要 `{ $least }` 处
    .hint = { $what ->
        [enough] 用 `--p { $enough }` 可行
       *[unknown] 请多选几处，或放宽距离
    }
finding-site-room-no-column = 没有容量列
    .case = { $known ->
        [yes] `{ $file }` 没有 `capacity` 列
       *[no] 没有给出候选表
    }
    .hint = 请给出 `--candidates`，其中 `capacity` 列写可容纳的人数
finding-site-room-missing = 候选点缺少数字
    .case = `{ $file }` 的 `{ $column }` 列缺少数字：{ $ids }，{ $which ->
        [required] 而它们必须选
       *[all] 其余也都不能选
    }
    .hint = 请在 `{ $column }` 列填写数字
finding-site-room-unlimited = 没有任何条件限制选址
    .case = 可选 `{ $allowed }` 处，却没有数量、预算或固定费用的限制
    .hint = 请给出 `--p`、`--at-most`、`--budget`，或 `fixed_cost` 列；`--p { $allowed }` 即把人分配到全部候选点
finding-site-room-below-required = 数量上限少于必须保留的
    .case = 至多选 `{ $asked }` 处，而必须保留 `{ $required }` 处
    .hint = 至少用 `--at-most { $required }`，或减少保留
finding-site-room-budget-too-small = 预算低于任何选法的费用
    .case = 预算 `{ $budget }`，最便宜的 `{ $sites }` 处也要 `{ $least }`（{ $ids }）
    .hint = 还差 `{ $missing }`，或少选几处
finding-site-room-point-too-large = 有的需求点大于可及设施点的容量
    .case = 共{ $count }个需求点：{ $ids }；最大的 `{ $largest }` 有 `{ $persons }` 人，附近最大的设施点只容 `{ $room }` 人
    .hint = 可允许分担（`site capacitated`）、拆分这些需求点，或扩大附近的设施
finding-site-room-short-everywhere = 无论怎样选址，容量都不够
    .case = { $count }个需求点（{ $ids }）共 `{ $persons }` 人，可及设施点合计只容 `{ $room }` 人（{ $sites }）
    .hint = 共 `{ $places }` 片地方缺 `{ $missing }` 人的容量：请扩大 `{ $lacks }`、就近增设，或放宽距离
finding-site-room-minimum-too-large = 最小规模大于容量
    .case = 必须保留的 { $ids }：`{ $site }` 至少要服务 `{ $least }` 人，而只容 `{ $room }` 人
    .hint = 请调低 `least`、扩大这些设施点，或减少保留
finding-site-room-below-minimum = 必须保留的设施点达不到最小规模
    .case = { $sites } 共至少要服务 `{ $least }` 人，所及之处只有 `{ $persons }` 人，还差 `{ $missing }` 人
    .hint = 共 `{ $places }` 片地方差 `{ $all_missing }` 人：请调低 `least`、减少保留，或放宽距离
finding-site-room-least-above = 候选点的最小规模大于容量，不能选
    .case = `least` 为 `{ $least }`，`capacity` 为 `{ $capacity }`
    .hint = 请调低 `least`，或扩大该设施点
finding-site-room-short = 在此数量或预算下容量不够
    .case = 共 `{ $persons }` 人，{ $limit ->
        [both] 用 `{ $sites }` 处、预算 `{ $budget }`
        [sites] 用 `{ $sites }` 处
        [budget] 预算 `{ $budget }`
       *[none] 无论怎样选
    }{ $service ->
        [whole] 且每点只归一处
       *[split] {""}
    }{ $minima ->
        [yes] 且每处不少于 `least`
       *[no] {""}
    }，至少有 `{ $left }` 人{ $minima ->
        [yes] 得不到安排或不足最小规模
       *[no] 得不到安排
    }
    .hint = { $what ->
        [sites] { $exact ->
            [yes] 用 `{ $enough }` 处可行
           *[no] 用 `{ $enough }` 处可行，至少需要 `{ $least }` 处
        }
        [budget] { $exact ->
            [yes] 预算 `{ $enough }` 可行
           *[no] 预算 `{ $enough }` 可行，至少需要 `{ $least }`
        }
       *[unknown] { $minima ->
            [yes] 请调低 `least`，或允许别的数量
           *[no] 请允许更多或更大的设施点
        }
    }
finding-site-room-unusable = 候选点的容量、最小规模或固定费用不可用
    .case = `{ $field }` 为 `{ $value }`：{ $field ->
        [least] 该候选点不能选
       *[other] 按未填处理
    }
    .hint = 请填写不小于零的数字
finding-site-capacity-budget-too-small = 预算低于任何选法的费用
    .case = 预算 `{ $budget }`，至少需要 `{ $least }`，缺 `{ $missing }`
finding-site-capacity-point-too-large = 有的需求点大于可及设施点的容量
    .case = 共 { $points } 处：{ $named }
finding-site-capacity-short-everywhere = 无论怎样选址，容量都不够
    .case = { $points } 处需求点（{ $named }）共需 `{ $demand }`，可及设施点合计只有 `{ $capacity }`
finding-site-capacity-minimum-too-large = 最小规模大于容量
    .case = 共 { $sites } 处：{ $named }
finding-site-capacity-below-minimum = 必须保留的设施点达不到最小规模
    .case = { $sites } 处设施点（{ $named }）共至少要 `{ $least }`，所及之处只有 `{ $weight }`
finding-site-capacity-short = 在此数量或预算下容量不够
    .case = 全部 `{ $total }` 中还有 `{ $left }` 得不到安排
finding-site-budget-below-required = 预算不足以支付必须保留的设施点
    .case = 预算 `{ $budget }`，保留的设施点需要 `{ $required }`
    .hint = 还差 `{ $missing }`，或减少保留；保留的也要付费
finding-site-pairs-too-many = 点对过多，无法容纳
    .case = 已有 `{ $pairs }` 对，上限 `{ $most }` 对
    .hint = 请用 `--within` 限制路程，或减少候选点
finding-site-within-unit = 界限与费用的单位不同
    .case = 无法以 `{ $within }` 与{ $unit ->
        [seconds] 以秒计的费用
        [metres] 以米计的费用
       *[other] 表中的费用
    }相比
    .hint = 请按费用的单位书写：`20min` 用于时间，`5km` 用于距离，纯数字用于表中的费用
finding-site-search-nothing-yet = 停止前尚未找到任何选择
    .case = { $stopped ->
        [time] 因时间上限停止，尚未找到服务所有人的选择
        [interrupted] 已中断，尚未找到服务所有人的选择
       *[work] 因工作量上限停止，尚未找到服务所有人的选择
    }
    .hint = 请给更多时间或工作量，或多选几处
finding-site-answer-check = 答案违反自身的规则
    .case = { $model } 的答案未通过核对：`{ $broken }`
    .hint = 请连同输入一并报告
finding-site-curve-model = 该模型不按数量选点，没有曲线
    .case = `{ $model }` 不按数量选点
    .hint = p-median、p-center 与 max-cover 可用 `--p 1..10`
finding-site-option-of-others = 该选项属于其他模型
    .case = `{ $option }` 不能用于 `{ $model }`
    .hint = 请去掉 `{ $option }`；所问已在答案中
finding-site-close-too-many = 要撤的多于可撤的
    .case = `{ $all }` 处中要撤 `{ $close }` 处，{ $which ->
        [required] 而 { $ids } 必须保留
       *[one] 而至少要留一处
    }
    .hint = { $can ->
        [none] 一处也不能撤，请减少保留
       *[some] 至多用 `--close { $most }`，或减少保留
    }
finding-site-close-below-forbidden = 要撤的少于必须撤的
    .case = 要撤 `{ $close }` 处，而必须撤{ $forbidden }处：{ $ids }
    .hint = 至少用 `--close { $forbidden }`，必须撤的计算在内
finding-site-close-not-everybody = 留下的太少，无法服务所有人
    .case = `{ $all }` 处中撤 `{ $close }` 处；服务所有人至少需要 `{ $least }` 处
    .hint = { $can ->
        [none] 请少撤几处，或用 `--unreached leave`
       *[some] 可用 `--close { $most }`，或用 `--unreached leave`
    }
finding-site-close-short = 留下的容量不够服务所有人
    .case = `{ $all }` 处中撤 `{ $close }` 处，保持容量时至少有 `{ $left }` 人无法安排
    .hint = { $can ->
        [none] 请少撤几处、扩大留下的设施，或用 `--ignore-capacity`
       *[some] 可用 `--close { $most }`，或用 `--ignore-capacity`
    }
finding-site-close-no-bound = 没有界限，无法计算谁失去服务
    .hint = 请给出 `--within`，如 `--within 20min`
finding-site-close-reach-with-capacity = 按覆盖撤并时不能同时保持容量
    .hint = `--by time` 保持 `capacity` 列的容量；`--ignore-capacity` 不计容量
finding-site-curve-option = 该选项只用于单个答案
    .case = `{ $option }` 不能与数量范围同用
    .hint = 请给一个数量，如 `--p 3`
finding-site-candidates-made = 由程序生成的候选点
    .case = { $thinned ->
        [yes] `{ $value }`：共 `{ $all }` 处，每 `{ $spacing }` 见方取一处，得候选点 `{ $kept }` 个
       *[no] `{ $value }`：`{ $kept }` 处全部作为候选点
    }{ $left ->
        [some] ；另有 `{ $off }` 处附近没有道路，未采用
       *[none] {""}
    }
    .hint = 给出实际可用地点的表，结果可能更好；`--candidates` 可用 `demand`、`junctions:secondary`、`grid:5km` 或表格，也可并用
finding-site-candidates-word = 没有该候选点文件
    .case = 没有文件 `{ $given }`
    .hint = 是否指 `{ $near }`？
finding-site-candidates-option = 候选点的写法无法识别
    .case = `{ $given }` 中的 `{ $part }` 无法识别
    .hint = 请写 `demand:2km`、`grid:5km`、`junctions:secondary` 或 `junctions:secondary,2km`；`secondary` 指从干线到该级，可用 { $classes }
finding-site-candidates-need-roads = 费用表不能配生成的候选点
    .case = 费用表中没有从 `{ $given }` 到任何人的路程
    .hint = 不给 `--candidates` 即取每个 `to_id`；或改用 `--roads`；同名的文件请写作 `./{ $given }`
finding-site-candidates-tables = 费用表只能配一张候选表
    .case = 给了 `{ $count }` 张候选表
    .hint = 请合为一张表
finding-site-candidates-costless = 生成的候选点没有费用
    .case = 没有 `{ $given }` 的候选点费用
    .hint = 请给出含 `cost` 列的候选表，或按数量选点
finding-site-candidates-bare = 生成的候选点没有容量，也不是现有设施
    .case = `{ $model }` 问的是已知的设施，`{ $given }` 的候选点由程序生成，没有容量，也不是现有设施
    .hint = 请用 `--candidates` 给出设施表
finding-site-candidates-squares = 网格过密
    .case = `{ $given }` 有 `{ $squares }` 格，超过 `{ $most }` 格
    .hint = 请用 `{ $enough }` 或更宽的网格
finding-site-candidates-none-made = 没有生成任何候选点
    .case = { $why ->
        [off] `{ $given }`：`{ $off }` 处附近都没有道路
       *[none] `{ $given }`：没有这样的地点
    }
    .hint = { $why ->
        [off] 请核对人口的坐标，或用 `--max-snap 5km` 放宽
       *[none] 请换一种来源、用较低等级的道路（`junctions:residential`），或给出表格
    }
finding-site-demand-none-reached = 没有人可以到达
    .case = `{ $points }` 个需求点、共 `{ $persons }` 人，没有任何可选的候选点能够到达
    .hint = { $what ->
        [enough] 至少须用 `--within { $enough }` 才能人人可达
       *[unknown] 请放宽距离，或在人口附近给出候选点
    }
finding-site-output-foreign = 已有同名文件，并非本命令写出
    .case = `{ $file }` 不是选址结果的表
    .hint = 请另指定文件夹，或将该文件移走
finding-site-output-write = 无法写出文件
    .case = `{ $file }`：{ told-io }
    .hint = { $io ->
        [not_found] 请先建立文件夹
        [full] 请腾出空间
        [not_folder] 该处已有文件，不是文件夹；请另指定文件夹，没有时自动建立
        [exists] 该处已有文件，不是文件夹；请另指定文件夹，没有时自动建立
        [folder] 该处是文件夹，不是文件；请另指定文件夹
       *[other] 请指定可写的文件夹
    }
finding-site-cost-negative = 费用为负，该行未计入
    .case = `{ $field }` 为 `{ $value }`
    .hint = 费用不得小于零；不能服务的点对请删去
finding-site-cost-not-number = 费用不是数字，该行未计入
    .case = `{ $field }` 为 `{ $value }`
    .hint = 请填写数字，不能服务的点对请删去
finding-site-cost-no-column = 表中没有费用列
    .case = 没有费用列
    .hint = 请命名为 { $columns } 之一
finding-site-cost-rounded = 费用已取整
    .case = 费用取整到 `{ $value }`
    .hint = 取到 0.001 时小于1的费用会难以区分，请改用较小的单位；更粗的取整是因为合计会不精确，请改用较大的单位
finding-site-cost-twice = 点对重复，取较小的费用
    .case = 点对 `{ $id }`、`{ $value }` 出现两次
    .hint = 每对请只写一行
finding-site-price-unusable = 候选点的费用不可用，按未填处理
    .case = `{ $field }` 为 `{ $value }`
    .hint = 请填写不小于零的数字
finding-site-status-unknown = 未知的状态，按 `candidate` 处理
    .case = `{ $field }` 为 `{ $value }`
    .hint = 请写 `candidate`、`required` 或 `forbidden`
finding-site-id-missing = 缺少编号，该行未计入
    .case = 没有 `{ $field }`
    .hint = 请写明该行所指
finding-site-id-twice = 编号重复，该行未计入
    .case = 编号 `{ $id }` 已出现过
    .hint = 每行使用各自的编号，或删除重复行
finding-site-cover-no-candidates = 没有可选的设施点
    .case = `{ $sites }` 处设施点均不可选
    .hint = 请给出候选点，或减少排除
finding-site-cover-too-few-sites = 要求的数量多于可选的
    .case = 要选 `{ $asked }` 处，可选的只有 `{ $allowed }` 处
    .hint = 请少选几处，或增加候选点
finding-site-cover-too-many-required = 要求的数量少于必须保留的
    .case = 要选 `{ $asked }` 处，而必须保留 `{ $required }` 处
    .hint = 请多选几处，保留的计算在内
finding-site-cover-budget-too-small = 预算不足以支付必须保留的设施点
    .case = 预算 `{ $budget }`，保留的设施点需要 `{ $required }`
    .hint = 还差 `{ $missing }`；保留的也要付费
finding-site-cover-negative-cost = 费用为负
    .case = 设施点 `{ $site }` 的费用为 `{ $cost }`
    .hint = 费用不得小于零
finding-site-cover-costs-missing = 费用与设施点数量不一
    .case = `{ $sites }` 处设施点有 `{ $given }` 个费用
    .hint = 每处一个费用，或都不给
finding-site-cover-negative-weight = 权重为负
    .case = 需求点 `{ $point }` 的权重为 `{ $weight }`
    .hint = 权重不得小于零
finding-site-cover-weights-missing = 权重与需求点数量不一
    .case = `{ $points }` 个需求点有 `{ $given }` 个权重
    .hint = 每个需求点一个权重
finding-site-cover-too-large = 合计过大，无法精确
    .case = { $what }合计超过 `{ $most }`
    .hint = 请改用较大的单位
finding-site-cover-out-of-reach = 有需求点无法到达
    .case = `{ $points }` 个需求点中有 `{ $out_of_reach }` 个无法到达
    .hint = 请放宽距离，在附近增加候选点，或只覆盖能覆盖的
finding-site-cover-backup = 该模型没有后备
    .case = 需求点 `{ $point }` 需要 `{ $times }` 处
    .hint = 后备请用集合覆盖
finding-demo-scale = 倍数超出范围
    .case = 倍数 `{ $scale }` 应在1与{ $largest }之间
    .hint = 1 为标准示范区，16 有一百多万个路口
finding-demo-write = 无法写出文件
    .case = `{ $file }`：{ told-io }
    .hint = 请指定可写的文件夹
finding-cli-disk-full = 磁盘已满
    .case = { $to ->
        [file] 无法写出 `{ $file }`
       *[output] 无法写出标准输出
    }
finding-cli-file-denied = 无法写出
    .case = { $to ->
        [file] `{ $file }`：{ told-io }
       *[output] 标准输出：{ told-io }
    }
finding-cli-file-not-found = 找不到文件夹
    .case = { $to ->
        [file] 无法写出 `{ $file }`
       *[output] 无法写出标准输出
    }
finding-cli-threads = 无法启动线程
    .case = { $threads }个线程
    .hint = 请减少线程数
finding-check-facilities-none = 服务没有设施
    .case = 服务 `{ $id }` 没有任何设施
    .hint = 无人能得到服务；请补充设施表，或从计划中删去该服务
finding-check-facilities-off-network = 设施远离道路
    .case = `{ $id }` 的设施中有`{ $part }`附近没有道路
    .hint = 请用 --map check.html 在地图上核对坐标与道路文件
finding-check-people-cut-off = 道路与路网不相连的人口
    .case = `{ $part }`的人所在的 `{ $profile }` 道路与其余路网不相连
    .hint = 请下载连成一片、含全部道路与轮渡的数据
finding-check-people-nobody = 人口表中没有人
    .case = 人口表 `{ $file }` 中人数合计为零
    .hint = 请核对 demand 的分组及其列
finding-check-people-off-network = 人口远离道路
    .case = `{ $part }`的人附近没有可供 `{ $profile }` 通行的道路
    .hint = 请用 --map check.html 在地图上核对坐标与道路文件
finding-check-people-outside = 行政区以外的人口
    .case = `{ $part }`的人不在任何行政区内
    .hint = 请用 --map check.html 在地图上核对人口与行政区
finding-check-people-rows = 人口表中未采用的行
    .case = 人口表中`{ $part }`的行未采用
    .hint = 请修正其他各条发现所指的行
finding-convert-read = 无法读取表格
    .case = `{ $file }`：{ $reason }
finding-place-none = 没有一行的坐标在地球上
    .case = 坐标列原样保留
    .hint = 若为米制坐标，请用 --crs 指明坐标系，如 --crs EPSG:4547
finding-place-lost = 坐标不在地球上
    .case = 该行保留，但没有位置
    .hint = 请修正坐标，或用 --crs 指明坐标系
finding-row-surplus = 字段多于列名
    .case = 多出的字段未保留
    .hint = 请为含分隔符的文字加引号
finding-run-check-no-map = 未绘制地图
    .case = 没有可用的道路、人口与设施，无可绘制
    .hint = 请修正其他各条发现所指之处，再行检查
finding-run-also-too-long = 表格超出工作表的容量
    .case = `{ $table }` 有`{ $rows }`行，超过 Excel 工作表的上限，未写入工作簿
    .hint = 请打开 .csv、.parquet 或 .gpkg
finding-write-ending = 不支持写出的格式
    .case = `{ $file }`；可用的扩展名：{ $known }
    .hint = 请用文件扩展名选择格式
finding-write-io = 无法写出文件
    .case = `{ $file }`：{ told-io }
    .hint = 请指定可写的文件夹
finding-write-room = 该格式容纳不下
    .case = `{ $file }`：{ $detail ->
        [several] 每个文件只能有一个表
        [places] 每行都须有位置
        [rows] 行数超过 Excel 工作表的上限
        [columns] 列数超过 Excel 工作表的上限
       *[text] 有文字超过 Excel 单元格的上限
    }
    .hint = 请改用 .csv、.parquet 或 .gpkg
finding-clip-empty = 多边形内没有任何数据
    .case = `{ $osm }` 中没有任何对象位于 `{ $file }` 的多边形内
    .hint = 请核对两者是否同一国家、经度是否写在纬度之前
finding-clip-no-polygon = 没有可用于裁剪的多边形
    .case = `{ $file }`
    .hint = 请将边界绘制为多边形，经度在前，用 WGS-84 或文件注明的坐标系
finding-clip-outline = 无法读取裁剪用的多边形
    .case = `{ $file }`：{ $reason }
finding-clip-output = 裁剪结果不能用此文件名
    .case = `{ $file }` 即为原数据，或不以 `.osm.pbf` 结尾
    .hint = 请另取以 .osm.pbf 结尾的文件名
finding-clip-write = 无法写出裁剪结果
    .case = `{ $file }`：{ told-io }
    .hint = 请指定可写的文件夹
finding-init-area-gap = 界线有缺口
    .case = `{ $area }` 的界线有缺口或未沿数据范围截断，未计入
    .hint = 请下载包含整个行政区的数据，或用 --areas 指定行政区
finding-init-area-no-side = 界线被截断
    .case = `{ $area }` 的界线伸出数据范围，无法判断内外，未计入
    .hint = 请下载更大范围的数据，或用 --areas 指定行政区
finding-init-area-part = 被数据范围截断的行政区
    .case = `{ $area }` 延伸到数据范围之外，仅保留范围内的部分
    .hint = 其数字仅为该部分；如需全部，请下载更大范围的数据
finding-init-clip-margin = 多边形以外保留的范围
    .case = 多边形以外`{ $kilometres }`公里内的道路与设施予以保留
    .hint = 更远的设施视为不存在；可用 --margin 加宽
finding-init-areas = 没有可用的行政区
    .case = `{ $file }`
    .hint = 每个行政区须有 code 属性；不用 --areas 时取自道路文件
finding-init-areas-none = 没有行政区
    .hint = 请用 --areas 指定行政区，否则只有全区域的数字
finding-init-areas-settlements = 以居民点周围代替行政区
    .hint = 请用 --areas 指定行政区
finding-init-column = 无法识别某列
    .case = `{ $file }` 中未找到{ $what ->
        [longitudes] 经度列
        [latitudes] 纬度列
       *[persons] 人数列
    }；现有的列：{ $columns }
    .hint = 请将各列命名为 id、lon、lat、population，或手工编写计划
finding-init-in-the-way = 已有内容不同的文件
    .case = `{ $file }` 已存在，且内容不同
    .hint = 请指定空文件夹，或移开该文件；文件未被改动
finding-init-no-people = 文件中没有居民
    .case = `{ $file }` 中没有居民点、建筑或居住区道路
    .hint = 请用 --demand people.csv 指定人口表
finding-init-no-services = 文件中没有公共服务设施
    .case = `{ $file }` 中没有已知种类的设施
    .hint = 请使用保留全部标签的数据，而非仅有道路的数据；用 --clip 时请将多边形画大；或手工编写计划
finding-init-people-area-unusable = 行政区不完整，其人口未采用
    .case = { $names }
    .hint = 该处人口为推定；请用 --demand 指定人口表
finding-init-people-assumed = 人口为推定
    .case = `{ $all }`人中有`{ $assumed }`人根据道路、建筑与居民点推定
    .hint = 请用 --demand 指定人口表，或至少用 --population 给出总人数
finding-init-people-clipped = 多边形以外的人口未计入
    .case = `{ $rows }`行共`{ $persons }`人在多边形以外
    .hint = 若这些人属于本区域，请将多边形画大
finding-init-people-outside = 行政区以外的人口
    .case = `{ $all }`人中有`{ $outside }`人不在任何行政区内
    .hint = 计入全区域，不计入任何行政区
finding-init-plan = 写出的计划无法读取
    .case = `{ $file }`
finding-init-services = 服务表损坏
    .case = 该行为 `{ $line }`
finding-init-services-missing = 没有设施的服务
    .case = 未找到 { $names }
    .hint = 请手工补入计划，或在 OpenStreetMap 中标注
finding-init-services-thin = 设施数相对人口过少
    .case = { $names }
    .hint = 多数设施可能未标注；请先补全各表再采信数字
finding-init-table = 无法读取人口表
    .case = `{ $file }`：`{ $reason }`
    .hint = 请将表格另存为带列名的 UTF-8 CSV
finding-init-write = 无法写出文件
    .case = `{ $file }`：{ told-io }
    .hint = 请指定可写的文件夹

# 补点：缺口承诺的新增设施
finding-repair-candidates-made = 由程序生成的候选点
    .case = { $thinned ->
        [yes] `{ $value }`：共 `{ $all }` 处，每 `{ $spacing }` 见方取一处，得候选点 `{ $kept }` 个
       *[no] `{ $value }`：共 `{ $kept }` 处，全部作为候选点
    }
    .hint = 给出实际可用地点的表，或更密的 `spacing`，结果可能更好
finding-repair-candidates-too-many = 网格过密
    .case = `{ $value }` 有 `{ $squares }` 格，超过 `{ $most }` 格
    .hint = 请写 `spacing = "{ $enough }"` 或更大
finding-repair-candidate-unknown = 候选点中没有该编号
    .case = `{ $candidates }` 中没有候选点 `{ $value }`
    .hint = 请写候选点的编号
finding-repair-candidate-contradiction = 候选点既保留又排除
    .case = 候选点 `{ $value }` 既保留又排除
    .hint = 请在方案或表中择一
finding-repair-candidate-stands = 候选点已是现有设施，不再作为候选
    .case = `{ $id }` 已是该服务的设施
    .hint = 请从候选点中删去，或为新地点另给编号
finding-repair-candidate-off-network = 候选点附近没有道路，不能选用
    .case = { $metres } 米内没有道路
    .hint = 请核对坐标，或道路文件在此处是否缺路
finding-repair-candidate-cost-missing = 候选点没有费用
    .case = { $which ->
        [required] 该候选点须保留，但没有费用
       *[left_out] 没有费用，不能选用
    }
    .hint = 请填写费用，没有则填 `0`
finding-repair-costs-missing = 没有候选点的费用
    .case = `{ $value }` 没有候选点的费用
    .hint = 请给出带 `cost` 列的表
finding-repair-candidates-none = 没有可选用的候选点
    .case = `{ $value }` 的 `{ $count }` 个候选点都不能选用
    .hint = 请给出道路附近、未排除的候选点
finding-repair-sites-above-candidates = 要求的新增数量多于可选用的候选点
    .case = 要求新增 `{ $sites }` 处，只有 `{ $allowed }` 处可选用
    .hint = `sites = { $allowed }` 即全部选用；否则请增加候选点
finding-repair-sites-below-required = 要求的新增数量少于须保留的候选点
    .case = 要求新增 `{ $sites }` 处，须保留的有 `{ $required }` 处
    .hint = 至少 `sites = { $required }`；须保留的计算在内
finding-repair-budget-below-required = 预算低于须保留候选点的费用
    .case = 预算为 `{ $budget }`，须保留的候选点需 `{ $required }`
    .hint = 请增加 `{ $missing }`，或减少须保留的候选点
finding-repair-places = 计算名额的承诺尚不能补点
    .case = 承诺 `{ $id }` 计算名额，尚不能为其寻找新增地点
    .hint = 请将新设施及其名额写入设施表后重新运行，或只承诺时间
finding-repair-not-needed = 承诺已兑现，无需补点
    .case = 承诺 `{ $id }` 已兑现，无需补点
    .hint = 该节可以保留，承诺未兑现时才起作用
finding-repair-pairs-too-many = 人口点与候选点的配对过多
    .case = 配对超过 `{ $most }` 对
    .hint = 请减少候选点，或加大 `spacing`
finding-repair-infeasible = 现有候选点无法兑现承诺
    .case = 承诺 `{ $id }`：全部候选点一起也只能服务 `{ $best }`；`{ $points }` 处的 `{ $persons }` 人没有候选点可及，最先为 { $ids }{ $what ->
        [within] ；放宽到 `{ $enough }` 即可兑现
        [percent] ；各时限放宽到 `{ $enough }` 即可兑现
       *[none] {""}
    }
    .hint = 请在这些人附近给出候选点，或放宽时限、降低比例
finding-run-repair-check = 补点结果未通过核对
    .case = 承诺 `{ $promise }` 的补点未通过核对：{ $broken }
    .hint = 请连同数据报告此问题
repair-head = 补点
repair-not-needed = 承诺已兑现，无需补点。
repair-unanswered = 没有结果，原因见发现。
repair-kept = 从{ $candidates }个候选点中新增{ $sites }处即可兑现承诺。
repair-kept-cost = 新增{ $sites }处即可兑现承诺，费用合计{ $cost }。
repair-sites-keep = 最好的{ $sites }处新增设施可兑现承诺。
repair-sites-short = 最好的{ $sites }处新增设施仍不能兑现承诺。
repair-budget-keeps = 预算{ $budget }以内新增{ $sites }处可兑现承诺。
repair-budget-short = 预算{ $budget }最好的用法是新增{ $sites }处，仍不能兑现承诺。
repair-infeasible = { $candidates }个候选点无论怎样选都不能兑现承诺：全部建成也只能服务{ $best }。新增{ $sites }处即可服务同样多的人。
repair-enough = 放宽到{ $limit }，全部建成即可兑现。
repair-enough-percent = 各时限放宽到{ $limit }，全部建成即可兑现。
repair-note-of-one = { $id }：{ $case }
repair-note-of-many = { $title }：共{ $count }处，最先为{ $id }
repair-note-hint = { $note }——{ $hint }
repair-change = 获服务比例：{ $before } → { $after }，增加{ $gained }人。
repair-proven-below = 已证明：{ $sites }处最多只能服务{ $share }。
repair-proven-fewest = 已证明：更少则不能兑现。
repair-proven-all = 已证明：更少则不能服务候选点可及的所有人。
repair-proven-cheapest = 已证明：没有更省的方案可以兑现。
repair-proven-most = 已证明：没有其他选择能服务更多的人。
repair-bound-sites = 未证明为最少：至少需要{ $bound }处，差距{ $gap }（{ $reason }）。
repair-bound-cost = 未证明为最省：至少需要{ $bound }，差距{ $gap }（{ $reason }）。
repair-bound-persons = 未证明为最好：最多能服务{ $bound }人，差距{ $gap }（{ $reason }）。
repair-stopped-gap = 已达到要求的差距
repair-stopped-time = 已到时间上限
repair-stopped-work = 已到工作量上限
repair-stopped-interrupted = 已中断
repair-stopped-exhausted = 方法已用尽
repair-left = 仍有{ $count }人未获服务。
repair-left-unreached = 其中{ $points }处的{ $persons }人没有候选点可及（最先为{ $ids }）。
repair-between-sentences = {""}
repair-site = 地点
repair-gained = 新增服务
repair-alone = 仅由其服务
repair-cost = 费用
repair-more = 另有{ $count }处见 `repair_sites.csv`。
repair-line = 新增{ $sites }处后：{ $share }

## 民生答卷（liyuan report）
sheet-title = 民生答卷
sheet-subtitle = 承诺了什么，兑现了什么，还差谁
sheet-skip = 跳到正文
sheet-contents = 目录
sheet-chapter-sheet = 一页答卷
sheet-chapter-methods = 方法与数据
sheet-chapter-questions = 尚不清楚的事
sheet-chapter-trace = 数字的来历
sheet-field-education = 教育
sheet-field-health = 医疗卫生
sheet-field-work = 就业
sheet-field-welfare = 社会保障与养老
sheet-field-culture = 文化
sheet-field-other = 其他服务
sheet-suppressed = 人数太少，不公布
sheet-mark-nobody = 不涉及
sheet-card-standard = 承诺：
sheet-card-left = 人没有得到服务
sheet-card-nobody-left = 没有遗漏一人
sheet-twin = 图中的数字
sheet-more = 全部各行见同处的工作簿。
sheet-paper-more = 其余各行见工作簿 { $book }，其中列有全部。
sheet-paper-trace = 本文件中的每个数字，都列在同处的网页 { $page } 和工作簿 { $book } 里，那里写明它的编号、由什么除以什么得来、用了哪些文件。
sheet-table-promises = 各项承诺
sheet-table-areas = 各地情况
sheet-table-worst = 由低到高
sheet-table-reasons = 没有得到服务的原因
sheet-table-sites = 选定的地点
sheet-table-inputs = 所用的文件
sheet-column-promise = 承诺
sheet-column-rule = 内容
sheet-column-persons = 人数
sheet-column-share = 得到服务
sheet-column-share-promised = 承诺比例
sheet-column-not-served = 没有得到
sheet-column-mark = 结果
sheet-column-area = 地区
sheet-column-median-s = 半数人在
sheet-column-p90-s = 九成人在
sheet-column-worst-s = 最长
sheet-column-median-m = 半数人在
sheet-column-p90-m = 九成人在
sheet-column-worst-m = 最远
sheet-column-reason = 原因
sheet-column-site = 地点
sheet-column-file = 文件
sheet-column-sha256 = SHA-256
sheet-book-figures = 全部数字
sheet-book-findings = 数据中的发现
sheet-book-dictionary = 字段说明
sheet-trace-intro = 本页每一个数字，按编号列出：它是什么，由什么除以什么得来，用了哪些文件。命令 liyuan trace 加上运行结果的文件夹和编号，可以逐行追下去，并重新计算。
sheet-trace-value = 数值
sheet-trace-formula = 算式
sheet-trace-area = 地区
sheet-trace-rows = 所用行
sheet-trace-rows-used = { $all }个需求点中的{ $used }个
sheet-trace-rows-sites = { $all }个候选点中的{ $used }个
sheet-trace-rows-promises = { $all }项承诺中的{ $used }项
sheet-trace-left = 未获服务者最多
sheet-trace-point = { $id }（{ $area }）：{ $persons }人
sheet-trace-inputs = 文件
figure-unit-persons = { $count }人
figure-unit-sites = { $count }处
figure-unit-points = { $count }个需求点
figure-unit-promises = { $count }项承诺
figure-unit-s = { $count }秒
figure-unit-m = { $count }米
sheet-meaning-run-promises = 核对了的承诺项数
sheet-meaning-run-promises-kept = 其中兑现的
sheet-meaning-run-promises-broken = 其中没有兑现的
sheet-meaning-run-promises-nobody = 其中不涉及任何人的
sheet-meaning-reach-limit-s = 计划中承诺的时间
sheet-meaning-reach-limit-m = 计划中承诺的距离
sheet-chart-areas = { $title }：各地得到服务的比例
sheet-chart-areas-about = 按得到承诺服务的人口比例排列；低于承诺比例的地区加斜线。
sheet-chart-curve = { $title }：人们要走多远
sheet-chart-curve-about = 按路程累计的人口比例；竖线为承诺的界限，横线为承诺的比例。
sheet-chart-strip = { $title }：每个乡镇
sheet-chart-strip-about = 每个最小一级的地区一个点，按得到服务的人口比例排列；低于承诺比例的用另一种形状。
sheet-chart-repair = { $title }：前后对比
sheet-chart-repair-about = 现在得到服务的人口比例，以及增设选定地点以后的比例。
sheet-map = { $title }：哪里兑现，哪里没有
sheet-map-about = 各地得到承诺服务的人口比例；颜色越深比例越低，最低一档加斜线。
sheet-axis-share = 得到服务的人
sheet-axis-time = 路上时间
sheet-axis-distance = 距离
sheet-axis-people = 人口比例
sheet-unit-minutes = 分钟
sheet-unit-metres = 米
sheet-unit-kilometres = 公里
sheet-kept = 达到承诺
sheet-missed = 低于承诺
sheet-standard = 承诺{ $share }
sheet-region-value = 全区域{ $share }
sheet-more-areas = … 其余{ $count }个 …
sheet-before = 现在
sheet-after = 增设以后
sheet-everybody = 全部
sheet-class-from = { $from }及以上
sheet-class-between = { $from }至不满{ $to }
sheet-class-below = 不满{ $to }
sheet-no-people = 没有这一人群
sheet-facilities = 现有{ $service }
sheet-roads = 道路
sheet-outlines = 行政区界
sheet-catchments = { $title }：就近设施
sheet-catchments-about = 每一处的底色属于其最近居民所去的设施；深色方块为承诺未兑现的居民。
sheet-catchment = 按就近设施划分
sheet-left-out = 未获服务的居民
sheet-table-facilities = 设施
sheet-column-persons-nearest = 以其为最近的人数
sheet-column-facility = 设施
sheet-overview = { $name }：逐项一览
sheet-overview-about = 每项承诺一幅小图：各地按承诺获服务居民的占比着色，占比最低处加斜线。
sheet-table-overview = 逐项一览
sheet-class-missed-from = 未达承诺，{ $from } 及以上
sheet-chart-curves = { $title }：分地区
sheet-chart-curves-about = 每个地区一条小曲线：居民占比随行程的变化。
sheet-chart-editions = { $title }：历次版本
sheet-chart-editions-about = 历次版本中按承诺获服务居民的占比，最后一个为本版。
sheet-table-editions = 历次版本
sheet-promise-changed = 承诺有变
sheet-outside = 不在任何行政区内
sheet-column-edition = 版次
sheet-column-date = 日期
sheet-cover-about = 本地区的行政区与主要道路。
sheet-chosen = 选定的地点
sheet-sources = 来源：{ $names }
sheet-north = 北
sheet-table-travel = 人们要走多远
sheet-table-repair = 得到服务的比例，前后对比
sheet-column-measure = 项目
sheet-column-value = 数值
sheet-column-share-before = 现在
sheet-column-share-after = 增设以后
sheet-measure-median = 半数人不超过
sheet-measure-p90 = 九成人不超过
sheet-measure-worst = 最远的一处
sheet-measure-mean = 平均
report-written = 民生答卷，内有{ $figures }个可以追溯的数字：
report-removed = 文件夹里另一次运行的{ $count }个文件会与这份答卷混在一起，已删去：{ $files }
finding-report-no-run = 这个文件夹不是一次运行的结果
    .case = { $path } 里没有 run.json，不是一次运行的结果
    .hint = 给出 `liyuan run` 写出的文件夹：计划文件旁边的 `out`，除非用 --output 另外指定
finding-report-is-edition = 这个文件夹是已发布的版本，不是运行结果
    .case = { $path } 是已发布的版本，其中有数字，没有算出数字的各行
    .hint = 给出发布时所用的运行结果文件夹；要与某一版对照，用 `liyuan report 运行结果 --since 版本文件夹`
finding-report-is-archive = 这个文件夹是各版答卷的存档
    .case = { $path } 是各版答卷的存档，最新的是第 { $newest } 版
    .hint = 给出运行结果的文件夹；--since 之后也可以给出其中一版，例如 { $edition }
finding-report-nothing-earlier = 这个文件夹里没有可以对照的数字
    .case = { $path } 既不是运行结果，也不是已发布的版本
    .hint = 给出 `liyuan run` 写出的文件夹，或存档中以版次命名的文件夹
finding-report-format = 运行结果的格式不同
    .case = { $path } 的格式为 { $found }，本程序能读的是 { $known }
    .hint = 用本版本的程序重新运行计划，或使用写出它的那个版本
finding-report-damaged = 运行结果中有文件损坏
    .case = { $file }：{ $problem }
    .hint = 重新运行计划；运行结果的表不宜手工修改
finding-report-edition = 已发布的版本被改动
    .case = 第 { $number } 版的 { $file }：{ $problem }
    .hint = 用备份恢复已发布的文件；数字在下一版更正，不改动以前的版本
finding-report-no-reason = 修订已发布的数字没有说明原因
    .case = 有 { $count } 个已发布的数字与现在不同而没有说明原因，例如 { $first }
    .hint = 用 --reason "…" 统一说明，或用 --reasons 文件逐项说明（列 figure_id，可以 * 结尾，和 reason）；`liyuan diff` 列出差别
finding-report-no-template = 文件夹里没有模板
    .case = { $path } 里没有任何模板文件
    .hint = 模板文件名为 { $files }，放在文件夹中或其下的 `zh`、`en` 中
finding-report-no-date = 这不是日期
    .case = `{ $text }` 不是日期
    .hint = 请写年、月、日，如 2026-11-30 或 2026年11月30日
finding-report-no-archive = 这个文件夹不能存放各版
    .case = { $path } 是运行结果或某一版的文件夹，不能存放各版
    .hint = 请另给一个专存各版的文件夹；没有时自动建立，各版按编号各占一个子文件夹
finding-report-no-pdf = 本程序不能生成 PDF
    .case = 本程序编译时没有带上 PDF 功能
    .hint = 先运行 scripts/fonts.sh，再用 `cargo build --release --package liyuan-cli --features pdf` 编译；或者直接打印网页
finding-report-pdf = PDF 没有做成
    .case = 不能生成 { $path }：{ $problem }
    .hint = 可以改为打印网页，并把情况告诉项目
finding-report-template = 模板不能使用
    .case = 模板有{ $count }处错误，第一处：{ $first }
    .hint = 数字写作 {"{{"}n "编号"{"}}"}，运行结果中含数字的名称写作 {"{{"}name "…"{"}}"}，引用的数字写作 {"{{"}quoted "…" source="…"{"}}"}
finding-report-read = 文件不能读取
    .case = 不能读取 { $path }
finding-report-write = 文件不能写入
    .case = 不能写入 { $path }

# liyuan diff：两次运行的比较
change-title = 变化
change-subtitle = 两次运行的比较
change-from = 从{" "}
change-to = {" "}到{" "}
change-nothing = 没有差别：参数、输入文件和全部数字都相同。
change-no-promise = 各项承诺的兑现情况没有变化。
change-none = –
change-before = 之前：
change-promise-new = 之前的运行中没有
change-promise-gone = 之后的运行中没有
change-now-broken = {" "}· 由兑现变为未兑现
change-now-kept = {" "}· 由未兑现变为兑现
change-gained = {" "}· 新获服务：
change-lost = {" "}· 失去服务：
change-other = {" "}· 因人口变化：
change-nearer = {" "}· 路途变短：
change-farther = {" "}· 路途变长：
change-served = 获得服务：
change-arrow = {" "}→{" "}
change-space = {" "}·{" "}
change-points = { $points } 个百分点
change-same-causes = 方案、输入文件和程序都相同。
change-chapter-summary = 变化
change-chapter-causes = 方案与文件
change-chapter-figures = 全部数字
change-table-plan = 有差别的方案参数
change-table-inputs = 有差别的输入文件（校验值的开头）
change-table-program = 程序
change-table-areas = 服务比例有变化的地区
change-table-points = 有人新获或失去服务的需求点，人数多的在前
change-table-figures = 有差别的数字
change-chart-areas = 获得服务的人口比例，之前与之后
change-chart-areas-about = 每个地区一行，从之前的比例到之后的比例；差别最大的地区在前。
change-legend-before = 之前
change-legend-after = 之后
change-differ = 有差别的数字：
change-same = 。相同的：
change-kind-changed = 改变
change-kind-new = 新增
change-kind-gone = 不再有
change-plan-heading = 方案
change-inputs-heading = 输入文件
change-figures-count = { $changed } 个数字有差别，{ $same } 个相同。
change-written = 已写出：
sheet-column-key = 参数
sheet-column-before = 之前
sheet-column-after = 之后
sheet-column-difference = 差别
sheet-column-gained = 新获服务
sheet-column-lost = 失去服务
sheet-column-point = 需求点
sheet-column-figure = 数字
sheet-column-kind = 变化

# 答卷的版本与之前的数字
sheet-edition = 第 { $number } 版 · { $date }
sheet-edition-name = 第 { $number } 版
sheet-card-rose = ▲ 上升，之前为{" "}
sheet-card-fell = ▼ 下降，之前为{" "}
sheet-card-same = ＝ 与之前相同：
sheet-card-new = 之前没有
sheet-since-same = 各地区获得服务的比例均未变化。
sheet-table-revisions = 修订的数字
sheet-chapter-revisions = 修订
report-edition = 第 { $number } 版已发布：{ $revised ->
        [0] 没有修订之前的数字。
       *[other] 修订了上一版的 { $revised } 个数字。
    }

# 别处公布的数字
sheet-column-indicator = 公布的指标
sheet-column-quoted = 公布的数字
sheet-column-computed = 本次运行
sheet-table-quoted = 别处公布的数字与本次运行的数字
sheet-question-gap = {" "}·{" "}
sheet-question-no-figure = 本次运行没有可与之对照的数字 `{ $figure }`
init-plan-questions = 这些数据尚不清楚之处，答卷会如实列出。
init-question-colon = ：
finding-report-unknown-figure = 这次运行没有这个数字
    .case = 没有编号为 `{ $id }` 的数字
    .hint = `liyuan trace RUN --like TEXT` 列出含有该文字的编号

## liyuan trace
trace-meaning = { $meaning }（{ $definition }）
trace-value = 数值：
trace-exactly = { $value }（{ $exact }）
trace-promise = 承诺：
trace-group = 人群：
trace-where = 范围：
trace-outside = 各行政区以外
trace-facility = 以 { $name } 为最近设施者
trace-unclassed = 没有分类的需求点
trace-period = 时期：
trace-no-period = 无，以文件为准
trace-formula = 算法：
trace-formula-sum = 各行人数按千分位相加，再取整，使各部分之和等于总数
trace-formula-share = 分子÷分母，向下取六位小数
trace-formula-plan = 计划所定
trace-formula-mean = 有结果各行的 Σ 人数×路程÷Σ 人数，四舍五入
trace-formula-median = 至少半数有结果的人不超过的最短路程
trace-formula-p90 = 至少九成有结果的人不超过的最短路程
trace-formula-worst = 最长的路程
trace-formula-count = 行数
trace-formula-cost = 选定设施点费用之和
trace-formula-difference = 前者减后者
trace-formula-gap = 值与界之差÷值，向上取六位小数
trace-formula-search = 选址求解的结果
trace-formula-unknown = 本版本的程序不认识
trace-numerator = 分子
trace-denominator = 分母
trace-parts = 下一级各行政区：
trace-column-value = 数值
trace-column-figure = 编号
trace-column-point = 需求点
trace-column-way = 路程
trace-comma = ，
trace-column-bound = 界限
trace-column-nearest = 最近设施
trace-column-so-far = 累计
trace-plan = 计划：
trace-file = 文件：
trace-no-hash = 散列值不详
trace-bytes = { $bytes }字节
trace-rows = 所用行：
trace-no-rows = 无，计划中即有
trace-rows-used = { $all }行中用了{ $used }行（{ $file }）
trace-dropped = ；未用{ $count }行：{ $why }
trace-dropped-nobody = 当地没有该人群
trace-dropped-unmeasured = 不能核对的承诺
trace-dropped-not-chosen = 未选的候选点
trace-counted = 计入
trace-not-counted = 不计入
trace-sum = { $what }：{ $points }个点，{ $persons }人
trace-fate-served = 已获服务
trace-fate-partly = 其中部分获得服务
trace-fate-gained = 新增设施后获得服务
trace-fate-out-of-reach = 没有候选点可及
trace-points-against = 拉低它的需求点，人数多者在前：
trace-points-around = 前后各点，按路程排列：
trace-points-farthest = 路程最长者：
trace-points-most = 人数最多者：
trace-points-gained = 新增获服务者，人数多者在前：
trace-points-out-of-reach = 没有候选点可及者，人数多者在前：
trace-more = ……另有{ $count }个
trace-replayed = 重算：
trace-equal = 一致
trace-differs = 不一致
trace-nothing = 空
trace-difference = { $what }：写的是 { $written }，算得 { $again }
trace-fault = { $file } 第{ $row }行，`{ $id }`，{ $column }：写的是 { $written }，应为 { $expected }
trace-faults-more = ……另有{ $count }行
trace-not = 不能重算：{ $why }
trace-not-candidates = 未选的候选点不在文件夹中；与 repairs.csv 一致
trace-not-search = 由求解证明，没有留下行；与 repairs.csv 一致
trace-not-unknown = 本版本不认识这种数字
trace-given = 以下以文件夹所载为准：{ $list }。
trace-given-persons = 各点人数
trace-given-totals = 各点路程（须有道路）
trace-given-ratios = 可及范围内的人均名额（须有各设施的服务范围）
trace-given-places = 各设施名额
trace-given-choice = 选定的设施点
trace-rows-written = { $file } 中有{ $count }行
trace-none-like = 没有这样的数字。
trace-all = 重算一致的数字{ $equal }个，不一致{ $differ }个，不能重算{ $not }个。
trace-all-not = { $figure }：不能重算：{ $why }
change-more = 全部各行见 `liyuan diff` 用 --output 写出的表。
sheet-cards-more = 承诺较多，此处未能全部列出；未兑现的在前，各章列有全部承诺。
finding-report-overwrites = 文件夹是一次运行的结果或已发布的版本
    .case = { $path } 里有运行结果或已发布的版本，不能覆盖
    .hint = 另外指定一个文件夹
finding-report-reasons = 修订原因表不能读取
    .case = { $path }：{ $problem }
    .hint = 表应有列 figure_id（可以 * 结尾）和 reason，每行两列都要填
sheet-book-contents = 目录
sheet-book-parameters = 参数
sheet-column-sheet = 工作表
sheet-column-about = 关于
sheet-column-shows = 内容
finding-report-none-like = 这次运行没有这样的数字
    .case = 没有含有 `{ $text }` 的数字可以重算
    .hint = 每个词都要出现在数字的编号、地区或定义中；`liyuan trace RUN` 列出全部编号
finding-report-tables-differ = 两张数字表不一致
    .case = figures.csv 与 figures.parquet 不同，第一处是 `{ $id }` 的 { $column }：前者为 `{ $csv }`，后者为 `{ $parquet }`
    .hint = 重新运行计划；运行结果的表不宜手工修改
finding-report-not-replayed = 数字与运行结果的各行不符
    .case = 有 { $count } 个数字不能由运行结果的各行重新算出，例如 { $first }
    .hint = 用 `liyuan trace RUN --all` 查看差别；运行结果的表不宜手工修改，请重新运行计划
