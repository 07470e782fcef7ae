# Messages that people read: terminal, picture, report. One file per language; the same keys and
# placeholders in both (a test holds it). Keys are grouped by where they are read.

## Words shared by terminal and picture
people-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
point-count = { $count ->
    [one] { $count } demand point
   *[other] { $count } demand points
}
facility-count = { $count ->
    [one] { $count } facility
   *[other] { $count } facilities
}
promise-kept = kept
promise-broken = broken
model-region = Model region: names, population totals and areas are real; roads, settlements, facilities and borders are drawn by the program.

## Why somebody is not served
reason-off-network = no road nearby
reason-island = road not connected
reason-no-facility = no facility reachable
reason-beyond = too far
reason-no-places = not enough places

## Groups of people
group-all = everybody

## The first picture (out/index.html)
picture-page-title = { $region } · promises kept and broken
picture-model-mark = Model region
picture-verdict-all = { $count ->
    [one] { $count } promise
   *[other] { $count } promises
}
picture-verdict-kept = { $count } kept
picture-verdict-broken = { $count } broken
picture-promises = Promises
picture-no-promises = The plan makes no promise.
picture-nobody = nobody concerned
picture-title = { $service } · { $group }
picture-group-from = aged { $from } and over
picture-group-range = aged { $from }–{ $to }
picture-class-urban = urban
picture-class-rural = rural
picture-class-county-seat = county seats
picture-class-bound = { $bound } ({ $class })
picture-comma = ,{" "}
picture-rule-places = { $ratio } places per 1,000 people, { $way }
picture-rule-places-area = { $ratio } places per 1,000 people in their own area
picture-rule-delay = { $rule }, including { $delay } before setting out
picture-way-straight = within { $within } in a straight line
picture-way-to = within { $within }{ $by }
picture-way-from = reached from the facility within { $within }{ $by }
picture-by-car = {" "}by car
picture-by-emergency = {" "}by emergency vehicle
picture-by-walk = {" "}on foot
picture-by-bicycle = {" "}by bicycle
picture-by-other = {" "}({ $profile })
picture-promised = promised { $value }
picture-not-served = { $count } not served
picture-counts = { $served } people served, { $rest } not served
picture-gap-even = exactly as promised
picture-gap-short = { $gap } points short of the promise
picture-gap-over = { $gap } points above the promise
picture-would-do = { $share } of people would be reached within { $bound }.
picture-slider-time = Within
picture-slider-distance = Within
picture-slider-places = Places per 1,000 people
picture-reset = As promised
picture-minute = min
picture-metre = m
picture-kilometre = km
picture-value = { $number } { $unit }
picture-value-of-class = { $class } { $value }
picture-median = half within
picture-p90 = nine of ten within
picture-worst-total = the last within
picture-reasons = Why people are not served
picture-worst = Areas served worst
picture-worst-area = Area
picture-worst-missing = Not served
picture-worst-share = Served
picture-worst-median = Half within
picture-curve-time = Share of people by travel time
picture-curve-distance = Share of people by distance
picture-curve-places = Share of people served, by the norm that is set
picture-axis-places = Places per 1,000 people
picture-show = Show
picture-show-people = People
picture-show-areas = Areas
picture-closer = Closer
picture-farther = Farther away
picture-whole = Whole region
picture-map-help = Map. Plus and minus magnify, arrow keys move it.
picture-show-area = Show { $name } on the map
picture-legend-served = Served
picture-legend-not-served = Not served
picture-legend-up-to = ≤ { $value }
picture-legend-above = > { $value }
picture-legend-at-least = ≥ { $value }
picture-legend-below = < { $value }
picture-legend-half = within half
picture-legend-within = as promised
picture-legend-half-more = up to 1.5 ×
picture-legend-twice = up to 2 ×
picture-legend-more = more than 2 ×
picture-legend-none = not reached
picture-legend-no-places = none
picture-legend-areas = Share served
picture-legend-size = Larger dot: more people
picture-tip-people = { $count } people
picture-tip-places = { $count } places
picture-tip-nearest = nearest: { $name }
picture-tip-served = { $share } served ({ $served } of { $count } people)
picture-tip-nobody = Nobody of this group
picture-tip-ratio = { $ratio } places per 1,000 people
picture-how-to-read = Every dot is a place where people live. Its colour says how far it is from the service, set against what is promised; the slider asks what would be if the promise were another. Figures come from the same run as the tables beside this file.
picture-sources = Sources:
picture-made-by = Liyuan { $version }. This page works without network.
## Labels of remarks on standard error
error-label = error:
warning-label = warning:
hint-label = hint:
code-label = code:
error-failed = failed to { $task }
bug-report = This is a defect of liyuan. Please report it with the lines above and the command.
interrupted = interrupted; unfinished output was removed

## Progress
step-read-ways = reading roads
step-read-nodes = reading places of roads
step-build-network = building the network
step-search = searching
progress-line = { $step }: { $percent }%, { $rate }, { $left } left
progress-done = { $step }: done in { $time }

## Findings
severity-error = error
severity-warning = warning
severity-info = note
finding-severity = Finding
finding-count = Count
finding-meaning = What it is and what to do
finding-first = first in { $place }: { $message }
finding-at = first in { $place }
place-row = { $file }, row { $row }

## liyuan travel
matrix-at-most = at most { $rows } rows, { $megabytes } MB as CSV
matrix-about = about { $rows } rows, { $megabytes } MB as CSV, { $time }
matrix-done = { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} of { $pairs ->
    [one] 1 pair
   *[other] { $pairs } pairs
}
matrix-not-reachable = { $count ->
    [one] 1 pair is not reachable and has no row
   *[other] { $count } pairs are not reachable and have no row
}
nearest-done = { $found } of { $rows } points have a nearest one
nearest-not-reachable = { $count ->
    [one] 1 point reaches nothing
   *[other] { $count } points reach nothing
}
points-off-network = { $count ->
    [one] 1 point of { $table } has no road nearby (see --max-snap)
   *[other] { $count } points of { $table } have no road nearby (see --max-snap)
}
route-road = Road
route-length = Length
route-time = Time
route-leg = (to or from the road)
route-way = way { $id }
route-sum = { $time } in all; { $distance } on the road.

## liyuan doctor
doctor-what = Looked at
doctor-found = Found
doctor-version = version
doctor-system = system
doctor-threads = threads
doctor-memory = memory
doctor-cache = region file
doctor-temporary = temporary files
doctor-names = file names
doctor-profiles = profiles
doctor-language = language
doctor-terminal = terminal
doctor-terminal-is = { $columns } columns, colour: { $colour }
doctor-terminal-is-not = not a terminal; { $columns } columns, colour: { $colour }
doctor-yes = yes
doctor-no = no
doctor-free = { $folder }, { $free } free
doctor-free-of = { $free } free of { $total }
doctor-memory-little = Little memory is free. A county fits, a large prefecture may not; close other programs.
doctor-cache-denied = The region file cannot be written here. Runs work but read the roads anew every time; make the folder writable, or copy the plan file and its data to one that is.
doctor-temporary-little = Little space is free for temporary files; free some before a large run.
doctor-temporary-denied = Temporary files cannot be written; set the variable TMPDIR (on Windows TEMP) to a folder that can be written.
doctor-names-changed = The disk changes Chinese file names; give files names in ASCII.
doctor-profiles-damaged = Built-in profiles are damaged; fetch the program again.
doctor-encoding = The locale is not UTF-8, so Chinese may be shown wrongly; set LANG to a locale that ends in .UTF-8.
doctor-works = Everything works.
doctor-does-not-work = Some things will not work; see above.

## liyuan run
summary-head = { $region }: { $kept } of { $all ->
    [one] 1 promise
   *[other] { $all } promises
} kept
summary-promise = Promise
summary-people = People
summary-served = Served
summary-promised = Promised
summary-median = Half within
summary-not-served = Not served
summary-nobody = made to nobody
summary-sentence = { $title }: { $rule }
summary-why = { $count ->
    [one] 1 person is not served
   *[other] { $count } people are not served
}: { $reasons }. Where it is worst:
summary-area = Area
summary-parent = In
summary-mostly = Because
summary-reason = { $reason } { $count }
summary-picture = Picture:
summary-tables = Tables:

## liyuan demo
demo-borders = drawing borders
demo-roads = drawing settlements and roads
demo-people = placing people and facilities
demo-files = writing files
demo-file = File
demo-size = Size
demo-sum = { $persons } people at { $points } places in { $townships } townships, { $facilities } facilities, { $nodes } road nodes.
demo-next = Next: liyuan run { $plan }

## liyuan check
check-nothing = Nothing wrong, nothing odd.
check-sum = { $errors ->
    [one] 1 error
   *[other] { $errors } errors
}, { $warnings ->
    [one] 1 warning
   *[other] { $warnings } warnings
}.
