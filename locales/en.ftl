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
picture-unmeasured = Not measured, as their tables could not be read: { $services }
picture-promises = Promises
picture-no-promises = The plan makes no promise.
picture-only-checked = Nothing has been measured yet. The map shows what was read: roads, people (grey), facilities, and what is odd about them.
picture-read = What was read
picture-odd = Odd about the data: { $errors ->
    [one] one error
   *[other] { $errors } errors
}, { $warnings ->
    [one] one warning
   *[other] { $warnings } warnings
}, { $remarks ->
    [one] one note
   *[other] { $remarks } notes
}
picture-odd-kind = Kind
picture-odd-count = Number
picture-odd-first = The first one, and what to do
finding-place-row = row { $row }
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
hint-did-you-mean = did you mean { $name }?
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
matrix-order = putting the roads in order for many searches, about { $time }
matrix-at-most = at most { $rows } rows, { $size } as { $format }, { $memory } of memory
matrix-about = about { $rows } rows, { $size } as { $format }, { $time }, { $memory } of memory
matrix-resumed = going on with { $file } after { $rows } rows
matrix-nothing-to-resume = nothing to go on with; begun at the first row
matrix-given-up = beginning anew: { $what ->
    [version] another version of the program began { $file }
    [roads] the roads or the profile have changed since { $file } was begun
    [from] the first table has changed since { $file } was begun
    [to] the second table has changed since { $file } was begun
    [options] { $file } was begun with other options
   *[damaged] { $file } is not as it was written
}
matrix-interrupted = interrupted; the rows written so far are kept in { $file }, and the same command goes on with them
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
matrix-beyond = { $count ->
    [one] 1 pair takes longer or is not reachable and has no row
   *[other] { $count } pairs take longer or are not reachable and have no row
}
matrix-off-network = { $count ->
    [one] 1 pair has an end without a road nearby and has no row
   *[other] { $count } pairs have an end without a road nearby and have no row
}
nearest-done = { $found } of { $rows } points have a nearest one
nearest-not-reachable = { $count ->
    [one] 1 point reaches nothing
   *[other] { $count } points reach nothing
}
isochrone-done = one row for each point and time, { $rows } in all{ $areas ->
    [none] ; there is no area
   *[some] ; borders are true to a cell of { $cell } m
}
isochrone-off-network = { $count ->
    [one] 1 point has no road nearby and no area
   *[other] { $count } points have no road nearby and no area
}
isochrone-beyond = { $count ->
    [one] 1 point is farther from its road than the longest time allows and has no area
   *[other] { $count } points are farther from their road than the longest time allows and have no area
}
isochrone-people-off-network = { $persons } persons of the table of people have no road nearby and count nowhere
route-road = Road
route-length = Length
route-time = Time
route-leg = (to or from the road)
route-way = way { $id }
route-sum = { $time } in all; { $distance } on the road.

## liyuan site
site-set-cover = Set covering
site-max-cover = Maximal covering
site-p-median = p-median
site-p-center = p-centre
site-capacitated = Siting with capacities
site-single-source = Single source
site-head = { $model }: { $chosen } of { $candidates } candidates
site-site = Site
site-status = Status
site-points = Points
site-persons = Persons
site-mean = Mean
site-worst = Farthest
site-required = required
site-chosen = chosen
site-value-number = Number of sites: { $value }.
site-value-cost = Cost of the sites: { $value }.
site-value-covered = Persons covered: { $value }.
site-value-sum = Ways of all together: { $value }.
site-value-longest = Longest way: { $value }.
site-person-hours = { $form ->
    [one] { $number } person-hour
   *[other] { $number } person-hours
}
site-person-km = { $form ->
    [one] { $number } person-kilometre
   *[other] { $number } person-kilometres
}
site-person-cost = { $form ->
    [one] { $number } person × cost
   *[other] { $number } persons × cost
}
site-count-persons = { $form ->
    [one] { $number } person
   *[other] { $number } persons
}
site-ids-more = { $ids } and others
site-proven = Proven: no other choice is better (bound { $bound }, gap 0%).
site-stopped-gap = Stopped at the gap asked for: no choice is better than { $bound }, gap { $gap }.
site-stopped-work = Stopped by the work limit: no choice is better than { $bound }, gap { $gap }.
site-stopped-time = Stopped by the time limit: no choice is better than { $bound }, gap { $gap }.
site-stopped-interrupted = Interrupted; this is the best choice so far: none is better than { $bound }, gap { $gap }.
site-stopped-exhausted = The method can do no more: no choice is better than { $bound }, gap { $gap }.
site-served = Served: { $served } of { $persons }, at { $points_served } of { $points ->
    [one] 1 point
   *[other] { $points } points
}.
site-ways = Ways of those served: { $mean } on average, { $worst } the farthest.
site-unreached = Out of reach of the candidates: { $persons } at { $count ->
    [one] 1 point
   *[other] { $count } points
}.
site-without-cost = { $count ->
    [one] 1 candidate has no cost and could not be chosen: { $ids }.
   *[other] { $count } candidates have no cost and could not be chosen: { $ids }.
}
site-why-chosen = Why these sites
site-why-forced = What the sites that were asked about cost
site-why-others = What another site would cost (one chosen site out, it in)
site-why-unserved = Why people are not served
site-why-colon = :
site-why-space = {" "}
site-why-alone = Without it, { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
} would not be served.
site-why-without = Without it: { $change }.
site-why-nothing-lost = Nothing is lost without it.
site-why-worst = The farthest of the others would have { $worst }.
site-why-required = It is required.
site-why-no-swap = No other candidate can take its place.
site-why-swap = Best in its place: { $site }, { $price }.
site-why-instead = in the place of { $site }, { $price }
site-why-added = as one more, { $price }
site-why-is-chosen = it is chosen
site-why-forced-nothing = the search was stopped before any choice with it was found
site-why-forced-impossible = no choice with it: { $why }
site-why-forced-exact = { $price }, proven.
site-why-forced-between = between { $least } and { $price }.
site-why-forced-out = Out: { $sites }.
site-why-forced-along = In along with it: { $sites }.
site-why-no-candidate = { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
}: no candidate within the bound. Nearest: { $named }.
site-why-barred = { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
}: the candidates within the bound cannot be chosen. Nearest: { $named }.
site-why-too-few = { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
}: fewer candidates within the bound than each point needs. Nearest that would do: { $named }.
site-why-not-chosen = { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
}: candidates are within the bound, none was chosen. Nearest: { $named }.
site-why-point = { $point } – { $site } ({ $cost })
site-why-more = … and { $count } more, in the tables of --output and with --json.
site-price-nothing = nothing lost
site-price = { $amount } { $way ->
    [more] more
    [less] less
    [fewer] fewer
    [longer] longer
   *[shorter] shorter
}
site-count-sites = { $count ->
    [one] 1 site
   *[other] { $count } sites
}
site-capacity = Capacity
site-least = At least
site-room-left = Room left
site-full = Full
site-value-with-fixed = Ways of all together and fixed costs: { $value }, of which fixed costs { $fixed }.
site-spent = The sites cost { $spent } of the budget of { $budget }.
site-shared = { $count ->
    [one] 1 point is shared among sites.
   *[other] { $count } points are shared among sites.
}
site-lacking = { $count ->
    [one] 1 candidate lacks a number and could not be chosen: { $ids }.
   *[other] { $count } candidates lack a number and could not be chosen: { $ids }.
}
site-why-serves = Serves { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
}, { $full } of its room for { $capacity }.
site-why-without-nothing = The search without it was stopped before any choice was found.
site-why-without-impossible = No choice without it: { $why }
site-why-without-exact = Without it: { $price }, proven.
site-why-without-between = Without it: between { $least } and { $price }.
site-why-instead-come = In its place: { $sites }.
site-kept = stays
site-closed = closed
site-close-head = Closing: { $close } of { $all } sites
site-close-before = Persons before
site-close-after = Persons after
site-close-sum = Ways of all together: { $before } before, { $after } after; { $harm } more.
site-close-covered = Persons with a site within the bound: { $before } before, { $after } after; { $harm } lose it.
site-close-ways = Ways: { $mean } on average and { $worst } the farthest before, { $mean_after } and { $worst_after } after.
site-close-moved = Going elsewhere: { $persons }.
site-close-unreached = No site that stays reaches { $persons } at { $count ->
    [one] 1 point
   *[other] { $count } points
}; their ways are not counted.
site-close-where = Who goes where
site-close-nobody = serves nobody
site-close-go = { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
} go to { $to }.
site-close-nowhere = { $persons } at { $points ->
    [one] 1 point
   *[other] { $points } points
} are reached by no site that stays.
site-close-longer = Their ways are { $mean } longer on average, { $worst } at most.
site-close-lost = { $persons } lose the service within the bound.
site-close-hit = Hit most
site-close-hit-line = { $persons } from { $from } to { $to }: { $longer } longer, now { $after }.
site-close-hit-lost = Beyond the bound.
site-close-curve-head = Closing sites among { $all }, by how many
site-close-number = Closed
site-close-harm = Harm
site-close-moved-short = Moved
site-close-why = { $close } closed: { $why }.
site-expected-head = Expected covering: { $vehicles } vehicles at { $chosen } of { $candidates } candidates
site-vehicles = Vehicles
site-near-points = Points near
site-near-persons = Persons near
site-value-expected = Persons who can expect a free vehicle within the bound: { $value } of { $persons }.
site-busy = A vehicle is busy { $busy } of the time: with one within the bound one is free { $one } of the time, with two { $two }, with three { $three }.
site-by-vehicles = Persons with no vehicle within the bound: { $none }; with one: { $one }; with two: { $two }; with three or more: { $three }.
site-front-head = { $p } of { $candidates } candidates: short ways of all together against a short longest way
site-front-areas-head = { $p } of { $candidates } candidates: short ways of all together against a short mean way of the worst area
site-front-area = Worst area
site-front-area-mean = Mean there
site-front-longest = Longest way
site-front-sum = Ways of all
site-front-above = Above least
site-front-sites = Sites
site-front-complete = These are all: any other choice has a longer longest way or a larger sum than one of these, or is as good. Choices: { $count }.
site-front-part = There may be others between these, or better ones where there is a gap. Choices: { $count }.
site-front-areas-complete = These are all: any other choice has a longer mean way in its worst area or a larger sum than one of these, or is as good. Choices: { $count }.
site-front-areas-least = No choice brings the mean way of every area below { $least }.
site-front-areas-out = No choice brings the mean way of every area to { $most } or below.
site-front-within = Ways beyond --within { $within } do not count.
site-front-stopped = { $why ->
    [gap] The searches stopped at the gap asked for (--gap).
    [work] The searches were stopped by the work limit (--work-limit).
    [time] The searches were stopped by the time limit (--time-limit).
    [interrupted] Interrupted; these are the choices so far.
   *[exhausted] The method can do no more.
}
site-front-least = No choice has a longest way below { $least }.
site-curve-head = { $model } among { $candidates } candidates, by number of sites p
site-curve-value = Value
site-curve-gap = Gap
site-curve-gain = Gain
site-curve-none = none
site-curve-proven = Proven: { $proven } of { $all }. Gain: by how much the value is better than with one site less.
site-curve-why = p = { $p }: { $why }.
site-curve-why-more = p = { $p } and more: { $why }.
site-searching = searching for the proof; Ctrl-C gives the best choice so far with its bound
site-stopping = stopping; the best choice so far follows (once more ends at once)
site-area = Area
site-area-sites = Sites
site-area-share = Served
site-area-cost = Cost
site-area-rules = Rules
site-area-kept = Kept
site-area-yes = yes
site-area-no = no
site-written = written: { $files }

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
summary-unmeasured = not measured
summary-worst = Where it is worst:
summary-nobody = made to nobody
summary-sentence = { $title }: { $rule }
summary-why = { $count ->
    [one] 1 person is not served
   *[other] { $count } people are not served
}: { $reasons }.
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

## liyuan init: the plan file
init-plan-head = Written by liyuan init from { $file }. The plan runs as it is; every value marked as a placeholder is to be replaced by what was promised.
init-plan-areas = Administrative borders of OpenStreetMap. What the extract cuts is marked as a part.
init-plan-areas-settlements = Fewer than two administrative areas could be used: each area holds the places nearest to its settlement. They are no administrative areas.
init-plan-areas-file = As named with --areas.
init-plan-no-areas = No areas: neither borders nor enough settlements are in the file. Name some with areas = "areas.geojson".
init-plan-table = Columns taken by their names: { $columns }.
init-plan-raster = People as in the raster.
init-plan-people = ESTIMATE: people are placed from OpenStreetMap, not counted. Populations of areas and settlements are taken where they are tagged (column source) and spread over streets and buildings.
init-plan-people-rules = Elsewhere one person is assumed for { $street } m of residential street, { $floor } m² of dwelling floor or { $land } m² of residential land, whichever gives most in a cell of { $side } m.
init-plan-people-kinds = A settlement without a population has at least: { $kinds } (assumptions of init).
init-plan-people-total = All are scaled to { $persons } people, as asked with --population.
init-plan-classes = Class urban: in a city, town or a part of one, or where 1,500 people live on a square kilometre; else rural.
init-plan-services = Facilities are those mapped in OpenStreetMap; many are not mapped. Ids are those of the node (n), way (w) or relation (r).
init-plan-promises = Promises: replace bounds and shares by what was promised. The share of 90% is a placeholder everywhere.
init-plan-source = PLACEHOLDER to be edited. Source of the value: { $source }.
init-plan-placeholder = PLACEHOLDER to be edited: no norm known.
init-plan-repair = For a broken promise the fewest new sites that keep it: take the # before the next two lines away.

## liyuan init: on the terminal
convert-done = { $rows ->
    [one] One row
   *[other] { $rows } rows
} of { $columns ->
    [one] one column
   *[other] { $columns } columns
} { $rows ->
    [one] is
   *[other] are
} in `{ $file }`{ $without ->
    [0] .
   *[other] , { $without } of them without a place.
}
clip-done = { $nodes } nodes, { $ways } ways and { $relations } relations are in `{ $file }` ({ $size } kB).
init-areas = Areas
init-areas-count = Number
init-areas-parts = Of them parts
init-level = admin_level { $level }
init-level-settlements = around settlements
init-level-file = from the file named
init-no-areas = none
init-people = People
init-people-points = Points
init-people-persons = Persons
init-people-table = from the table named
init-people-area = population of areas
init-people-settlement = population of settlements
init-people-assumed = assumed
init-columns = Columns taken by their names: { $columns }.
init-service = Service
init-service-facilities = Facilities
init-service-places = With places
init-service-merged = Merged
init-comma = ,{" "}
init-without = Not in the file: { $services }.
init-files = { $files ->
    [one] 1 file
   *[other] { $files } files
} in { $folder }. Promises are placeholders: open { $plan } and write down what was promised.
init-next = Next: liyuan run { $plan }

## liyuan check
check-nothing = Nothing wrong, nothing odd.
check-sum = { $errors ->
    [one] 1 error
   *[other] { $errors } errors
}, { $warnings ->
    [one] 1 warning
   *[other] { $warnings } warnings
}.
check-worthless = The result would be worthless:
check-weak = The result would be weak:
check-estimate = A run takes about { $total }, of it { $search } of searching{ $repairs ->
    [yes] {" "}and some { $repair } of repairs
   *[no] {""}
}{ $memory ->
    [-1] {""}
   *[other] , and { $memory } MiB of memory
}; its largest table has { $rows } rows.
check-not-searched = The search was left out here, as it takes long: whom no road reaches is known after the run.

## Findings and errors by code: the title, and what to do where the code alone says it
finding-areas-code-duplicate = an area code stands twice
finding-areas-code-missing = an area without a code
finding-areas-file-kind = not a table of areas
finding-coordinates-shifted = places that are probably shifted
finding-coordinates-unsupported = a coordinate system that is not built in
finding-coordinates-datum = a coordinate system whose datum is not published
finding-coordinates-unknown = an unknown coordinate system
finding-coordinates-damaged = a coordinate system that cannot be read
finding-areas-file-syntax = the file of areas is damaged
finding-areas-none = no area can be used
finding-areas-parent-apart = an area lies outside its parent
finding-areas-parent-circle = an area is its own ancestor
finding-areas-parent-unknown = the parent of an area does not exist
finding-areas-shape-coordinates = a border that is not made of coordinates
finding-areas-shape-hole = a hole in an area that no area fills
finding-areas-shape-kind = an area that is not a polygon
finding-areas-shape-missing = an area without a polygon
finding-areas-shape-out-of-range = a border outside the globe
finding-areas-shape-overlap = areas overlap
finding-areas-shape-self-crossing = a border crosses itself
finding-areas-shape-too-few-corners = a border with too few corners
finding-column-missing = a column is missing
finding-column-recognised = a column known by its usual name
finding-column-repeated = a column stands twice
finding-file-coordinates = coordinates were converted
finding-file-decimal-comma = numbers with a decimal comma
finding-file-empty = an empty file
finding-cell-damaged = a cell that cannot be read
finding-file-bad-characters = characters that cannot be read
finding-file-binary-column = a column of binary data
finding-file-crs-unknown = coordinates that are not known
finding-file-deleted-rows = rows marked as deleted
finding-file-layer = which layer is read
finding-file-nested-column = a column of lists
finding-file-no-index = a shapefile without its index
finding-file-part-unused = a sheet or layer of a file that has none
finding-file-sheet = which sheet is read
finding-file-title = which row is the heading
finding-file-unwritten = changes that are not in the file yet
finding-row-unreadable = a row that cannot be read
finding-file-companion-missing = a file beside it is missing
finding-file-damaged = a damaged file
finding-file-kind = a file that is not what its name says
finding-file-part-missing = a sheet or layer that is not there
finding-file-too-large = a file that grows too large
finding-file-unreadable = a file cannot be read
finding-file-unsupported = a file that needs something unknown
finding-file-encoding = { $readable ->
    [yes] read in another encoding than UTF-8
   *[no] a text in no known encoding
}
finding-file-missing = a file is not there
finding-file-no-heading = a table without a heading
finding-file-read-failed = reading a file stopped
finding-id-duplicate = an id stands twice
finding-geometry-damaged = a damaged geometry
finding-geometry-kind = a geometry of another kind
finding-id-none = a table without ids
finding-id-empty = a row without an id
finding-persons-empty = no number of persons
finding-persons-negative = a negative number of persons
finding-persons-not-finite = a number of persons that is not finite
finding-persons-not-number = a number of persons that is not a number
finding-persons-too-large = a number of persons that is too large
finding-place-empty = a row without a place
finding-place-far = a place far from the region
finding-place-not-number = a place that is not a number
finding-place-out-of-range = a place outside the globe
finding-place-swapped = longitude and latitude seem exchanged
finding-place-zero = longitude and latitude are zero
finding-places-empty = no number of places
finding-places-negative = a negative number of places
finding-places-not-number = a number of places that is not a number
finding-places-zero = a facility without places
finding-row-blank = a row without any value
finding-row-quote-unclosed = a quotation mark is never closed
finding-row-too-few-fields = a row with too few fields
finding-row-too-many-fields = a row with too many fields
finding-facilities-none = a service without facilities
finding-facilities-island = a facility on a road that is cut off
finding-facilities-off-network = a facility without a road nearby
finding-people-area-outside = people outside every area
finding-people-area-unknown = an area code that no area has
finding-people-area-between = people inside an area but in none of its parts
finding-people-cell-negative = cells with a negative number of people
finding-people-cell-not-finite = cells that are no number
finding-people-cell-too-large = cells with too many people
finding-people-cell-nowhere = cells that lie nowhere
finding-people-raster-group = a group that the raster does not hold
finding-people-raster-coordinates = a raster without coordinates
finding-people-group-nobody = a group of nobody
finding-people-island = people on a road that is cut off
finding-points-island = points on a road that is cut off
finding-points-off-network = points without a road nearby
finding-people-off-network = people without a road nearby
finding-promise-class-no-value = a promise has no value for some people
finding-promise-class-unused = a class that no point has
finding-promise-unmeasured = a promise that cannot be measured
finding-promise-nobody = a promise made to nobody
finding-region-file-missing = files that the plan names are not there
finding-region-no-promise = no promise can be measured
finding-region-no-people = no usable row in the table of people
finding-plan-file-not-text = the plan file is not text
finding-plan-file-unreadable = the plan file cannot be read
finding-plan-group-unknown = an unknown group
finding-plan-id-duplicate = an id is used twice
finding-plan-invalid = errors in the plan file
finding-plan-key-missing = a key is missing
finding-plan-key-unknown = an unknown key
finding-plan-profile-unknown = an unknown profile
finding-plan-promise-empty = a promise that promises nothing
finding-plan-promise-straight-time = a straight distance measured in time
finding-plan-promise-within-mixed = times and lengths in one promise
finding-plan-key-contradiction = keys that exclude each other
finding-plan-repair-duplicate = two repairs of one promise
finding-plan-repair-promise-unknown = an unknown promise
finding-plan-repair-required-and-forbidden = candidates required and forbidden at once
finding-plan-value-not-amount = not a number
finding-plan-value-not-count = not a whole number above zero
finding-plan-service-unknown = an unknown service
finding-plan-service-unused = a service that no promise uses
finding-plan-syntax = not TOML
finding-plan-value-coordinates = an unknown coordinate system
finding-plan-value-empty = an empty value
finding-plan-value-needs-length = a time where a length is needed
finding-plan-value-needs-time = a length where a time is needed
finding-plan-value-negative = a negative value
finding-plan-value-not-hour = not an hour of the day
finding-plan-value-not-per-head = not places per persons
finding-plan-value-not-quantity = not a time or a length
finding-plan-value-not-share = not a percentage
finding-plan-value-repeated = listed twice
finding-plan-value-share-range = a share outside 0% to 100%
finding-plan-value-too-large = too large
finding-plan-value-type = a value of the wrong type
finding-plan-value-unit-missing = a number without a unit
finding-plan-value-unit-unknown = an unknown unit
finding-plan-value-units-mixed = time and length in one value
finding-plan-value-unknown-word = an unknown word
finding-plan-value-zero = zero where something is needed
finding-roads-network-no-roads = no road for the profile
finding-roads-node-missing = places of roads are missing in the road file
finding-roads-way-duplicate = roads stand twice in the road file
finding-roads-read-archive = the road file cannot be unpacked
finding-roads-read-damaged = the road file is damaged
finding-roads-read-empty = the road file is empty
finding-roads-read-io = the road file cannot be read
finding-roads-read-truncated = the road file is cut off
finding-roads-read-unsupported = the road file needs an unknown feature
finding-roads-read-wrong-magic = not a road file
finding-roads-read-xml = the road file is not well-formed XML
finding-roads-region-file-rebuilt = the region file was built anew
finding-roads-region-file-unwritable = the region file cannot be kept
finding-roads-restriction-ambiguous = a turn restriction that cannot be placed
finding-roads-restriction-conditional = a turn restriction that binds at some hours
finding-roads-restriction-incomplete = a turn restriction with members missing
finding-roads-restriction-unknown = a turn restriction of an unknown kind
finding-run-strict = odd input, and --strict allows none
finding-run-write = a result cannot be written
finding-site-length = a table that has not one row for each point or site
finding-site-negative = a weight or cost below nothing
finding-site-no-candidates = no site may be chosen
finding-site-required-exceed = more required sites than are to be chosen
finding-site-stopped = stopped before any choice served everybody
finding-site-too-few-sites = too few sites to serve everybody
finding-site-too-large = numbers too large to be added exactly
finding-site-too-many-sites = more sites than may be chosen
finding-site-too-many-vehicles = more vehicles than the sites may hold
finding-site-too-few-vehicles = fewer vehicles than required sites
finding-site-busy = vehicles that are never free
finding-site-unserved = points that no site serves
finding-travel-points-missing = the table of points is not there
finding-travel-points-none = no usable row in the table of points
finding-travel-output-unknown-format = the format of the output is not known
finding-travel-output-write = the output cannot be written
finding-travel-output-same-file = one file is named twice
finding-reach-grid-too-large = the grid of an area does not fit in memory
finding-travel-output-cannot-resume = an unfinished table cannot be gone on with
finding-travel-profile-unknown = an unknown profile
finding-travel-profile-unreadable = the profile cannot be read
finding-travel-route-no-way = no way leads from one place to the other
finding-travel-route-off-network = no road near one of the places
finding-site-areas-no-column = a table without a column of areas
finding-site-areas-no-rule = a table of areas without rules
finding-site-areas-value = a rule of an area that cannot be read
finding-site-areas-twice = an area with two rows
finding-site-areas-unknown = an area that nobody knows
finding-site-areas-contradiction = more sites at least than at most
finding-site-areas-model = rules that the model does not have
finding-site-areas-explain = reasons asked for with rules by area
finding-site-areas-short = too few candidates in an area
finding-site-areas-full = too many required sites in an area
finding-site-areas-too-few = the areas need more sites than are chosen
finding-site-areas-too-many = the areas allow fewer sites than are chosen
finding-site-areas-budget = a budget below what the rules need
finding-site-areas-people = a rule about people that all candidates together do not keep
finding-site-areas-together = rules that cannot be kept together
finding-site-rules-area-short = an area with too few candidates
finding-site-rules-area-full = an area with too many required sites
finding-site-rules-minima-exceed = areas that need more sites than are chosen
finding-site-rules-maxima-short = areas that allow fewer sites than are chosen
finding-site-rules-budget-short = a budget below what has to be chosen
finding-site-rules-people-short = a rule about people that all sites together do not keep
finding-site-rules-unserved-cheap = not to be served costs less than to be served
finding-site-rules-impossible = rules that cannot be kept together
finding-site-table-none = no usable row in a table
finding-site-ids-unknown = an id that is not a candidate
finding-site-ids-contradiction = candidates required and forbidden at once
finding-site-demand-nobody = nobody to be served
finding-site-demand-out-of-reach = people out of reach
finding-site-demand-unknown = costs of points that are not in the table of the demand
finding-site-candidates-none = no candidate may be chosen
finding-site-candidates-cost-missing = candidates without a cost
finding-site-candidate-unknown = costs of sites that are not in the table of the candidates
finding-site-number-above-candidates = more sites asked for than there are
finding-site-number-below-required = fewer sites asked for than are required
finding-site-cost-too-large = costs too large to be added up
finding-site-demand-too-many = more people than can be added up
finding-site-candidates-cost-too-large = costs of candidates too large to be added up
finding-site-number-too-few = too few sites to serve everybody
finding-site-room-no-column = no column that says how many people the candidates have room for
finding-site-room-missing = candidates that lack a number
finding-site-room-unlimited = nothing limits the choice of sites
finding-site-room-below-required = fewer sites allowed than are required
finding-site-room-budget-too-small = a budget below what any choice costs
finding-site-room-point-too-large = points too large for any site that reaches them
finding-site-room-short-everywhere = too little room, whichever sites are chosen
finding-site-room-minimum-too-large = sites that have to serve more than they have room for
finding-site-room-below-minimum = too few people for what required sites have to serve
finding-site-room-least-above = candidates that have to serve more than they have room for
finding-site-room-short = too little room with so many sites or such a budget
finding-site-room-unusable = room, minimum size or fixed costs of candidates that cannot be used
finding-site-capacity-budget-too-small = a budget below what any choice costs
finding-site-capacity-point-too-large = points too large for any site that reaches them
finding-site-capacity-short-everywhere = too little capacity, whichever sites are chosen
finding-site-capacity-minimum-too-large = sites whose minimum is above their capacity
finding-site-capacity-below-minimum = too little weight for the minima of required sites
finding-site-capacity-short = too little capacity with so many sites or such a budget
finding-site-budget-below-required = a budget below what the required sites cost
finding-site-pairs-too-many = more pairs than can be held
finding-site-within-unit = a bound in another unit than the costs
finding-site-search-nothing-yet = stopped before anything was found
finding-site-answer-check = an answer that breaks its own rules
finding-site-curve-model = a curve of a model without a number of sites
finding-site-option-of-others = an option of other models
finding-site-close-too-many = more sites to be closed than can be
finding-site-close-below-forbidden = fewer sites to be closed than have to go
finding-site-close-not-everybody = too few sites left to serve everybody
finding-site-close-short = too little capacity in the sites left
finding-site-close-no-bound = no bound by which to count who loses the service
finding-site-close-reach-with-capacity = closing by reach with capacities
finding-site-curve-option = an option of one answer given for a curve
finding-site-candidates-made = candidates that the program made
finding-site-candidates-word = no such file of candidates
finding-site-candidates-option = candidates that cannot be made as written
finding-site-candidates-need-roads = candidates to be made for a table of costs
finding-site-candidates-tables = several tables of candidates for a table of costs
finding-site-candidates-costless = candidates that are made, where their cost counts
finding-site-candidates-bare = candidates that are made, of which nothing is known
finding-site-candidates-squares = a grid that is too close
finding-site-candidates-none-made = no candidate could be made
finding-site-demand-none-reached = nobody within reach
finding-site-output-foreign = a file that is none of the tables of an answer
finding-site-output-write = the output cannot be written
finding-site-cost-negative = costs below zero
finding-site-cost-not-number = costs that are not numbers
finding-site-cost-no-column = no column of costs
finding-site-cost-rounded = costs that are rounded
finding-site-cost-twice = pairs that stand there twice
finding-site-price-unusable = costs of candidates that cannot be used
finding-site-status-unknown = statuses that are not known
finding-site-id-missing = rows without an id
finding-site-id-twice = ids that stand there twice
finding-site-cover-no-candidates = no site may be chosen
finding-site-cover-too-few-sites = more sites asked for than may be chosen
finding-site-cover-too-many-required = more sites required than asked for
finding-site-cover-budget-too-small = a budget below what the required sites cost
finding-site-cover-negative-cost = a cost below zero
finding-site-cover-costs-missing = not one cost for each site
finding-site-cover-negative-weight = a weight below zero
finding-site-cover-weights-missing = not one weight for each point
finding-site-cover-too-large = sums that would not be exact
finding-site-cover-out-of-reach = points out of reach
finding-site-cover-backup = backup that the model does not know
finding-demo-scale = a scale out of range
finding-demo-in-the-way = a file is in the way
finding-demo-write = a file cannot be written
finding-demo-drawing = a seed with which the region cannot be drawn
finding-demo-facts = an embedded fact cannot be read
finding-file-binary = a file that is not a table of text
finding-roads-network-too-large = more roads than the program can hold
finding-roads-profile-bad-text = a profile with a text that means nothing there
finding-roads-profile-missing-key = a profile without a key that it needs
finding-roads-profile-out-of-range = a profile with a number out of range
finding-roads-profile-syntax = a profile that is not TOML
finding-roads-profile-unknown-base = a profile that starts from none that is built in
finding-roads-profile-unknown-key = a profile with an unknown key
finding-roads-profile-wrong-kind = a profile with a value of the wrong type
finding-roads-region-file-write = the region file cannot be written
finding-run-profile-unknown = the program lacks a built-in profile
finding-run-read = a file cannot be read
finding-run-threads = the threads cannot be started
finding-run-write-parquet = the figures cannot be written as Parquet
finding-cli-disk-full = the disk is full
finding-cli-file-denied = the output cannot be written
finding-cli-file-not-found = the folder of the output is not there
finding-cli-threads = the threads cannot be started
finding-check-facilities-none = a service without facilities
finding-check-facilities-off-network = facilities far from any road
finding-check-people-cut-off = people at roads that are cut off
finding-check-people-nobody = nobody is counted
finding-check-people-off-network = people far from any road
finding-check-people-outside = people outside all areas
finding-check-people-rows = rows of people left out
finding-convert-read = the table cannot be read
finding-place-none = a table without a place on the globe
finding-place-lost = a place that is nowhere
finding-row-surplus = more fields than columns
finding-run-check-no-map = no map is drawn
finding-run-also-too-long = a table longer than a sheet
finding-write-ending = a format that is not written
finding-write-io = the file cannot be written
finding-write-room = the format has no room for it
finding-clip-empty = nothing lies in the polygon
finding-clip-no-polygon = no polygon to cut by
finding-clip-outline = the polygon cannot be read
finding-clip-output = a name that the part cannot have
finding-clip-write = the part cannot be written
finding-init-area-gap = a border with a gap
finding-init-area-no-side = a cut border of an area
finding-init-area-part = an area that is cut by the edge of the extract
finding-init-clip-margin = what lies beyond the polygon
finding-init-areas = no usable area
finding-init-areas-none = no areas
finding-init-areas-settlements = areas are drawn around settlements
finding-init-column = a column is not recognised
finding-init-in-the-way = a file is in the way
finding-init-no-people = nobody lives in the file
finding-init-no-services = no public service in the file
finding-init-people-area-unusable = a population of an area that cannot be used
finding-init-people-assumed = people are assumed
finding-init-people-clipped = people outside the polygon
finding-init-people-outside = people outside all areas
finding-init-plan = the plan that was made cannot be read
finding-init-services = the table of services is damaged
finding-init-services-missing = services without a facility
finding-init-services-thin = few facilities for the people
finding-init-table = the table of people cannot be read
finding-init-write = a file cannot be written

# Repairs: new sites for broken promises
finding-repair-candidates-made = candidates that the program made
finding-repair-candidates-too-many = a grid that is too close
finding-repair-candidate-unknown = an id that is not a candidate
finding-repair-candidate-contradiction = a candidate required and forbidden at once
finding-repair-candidate-stands = candidates that are facilities already
finding-repair-candidate-off-network = candidates without a road near
finding-repair-candidate-cost-missing = candidates without a cost
finding-repair-costs-missing = no costs of the candidates
finding-repair-candidates-none = no candidate may be chosen
finding-repair-sites-above-candidates = more sites asked for than may be chosen
finding-repair-sites-below-required = fewer sites asked for than are required
finding-repair-budget-below-required = a budget below what the required sites cost
finding-repair-places = a promise of places, which cannot be repaired yet
finding-repair-not-needed = a repair of a promise that is kept
finding-repair-pairs-too-many = more pairs of people and candidates than can be held
finding-repair-infeasible = a promise that no choice of candidates keeps
finding-run-repair-check = a repair that breaks its own rules
repair-head = New sites
repair-not-needed = The promise is kept; there is nothing to repair.
repair-unanswered = There is no answer; the findings say why.
repair-kept = { $sites ->
    [one] One new site keeps the promise
   *[other] { $sites } new sites keep the promise
    } (of { $candidates } candidates).
repair-kept-cost = { $sites ->
    [one] One new site keeps the promise; it costs { $cost }.
   *[other] { $sites } new sites keep the promise; they cost { $cost }.
    }
repair-sites-keep = { $sites ->
    [one] The best new site keeps the promise.
   *[other] The best { $sites } new sites keep the promise.
    }
repair-sites-short = { $sites ->
    [one] The best new site does not keep the promise.
   *[other] The best { $sites } new sites do not keep the promise.
    }
repair-budget-keeps = { $sites ->
    [one] One new site for at most { $budget } keeps the promise.
   *[other] { $sites } new sites for at most { $budget } keep the promise.
    }
repair-budget-short = { $sites ->
    [one] The best use of { $budget }, one new site, does not keep the promise.
   *[other] The best use of { $budget }, { $sites } new sites, does not keep the promise.
    }
repair-infeasible = No choice of the { $candidates } candidates keeps the promise: all together serve { $best }. { $sites ->
    [one] One new site serves as many.
   *[other] { $sites } new sites serve as many.
    }
repair-enough = Within { $limit } they would keep it.
repair-enough-percent = With { $limit } of its limits they would keep it.
repair-note-of-one = { $id }: { $case }
repair-note-of-many = { $title }: { $count }, first { $id }
repair-note-hint = { $note } – { $hint }
repair-change = Served: { $before } → { $after }; { $gained ->
    [one] one person more.
   *[other] { $gained } persons more.
    }
repair-proven-below = Proven: with { $sites ->
    [one] one site
   *[other] { $sites } sites
    } at most { $share } can be served.
repair-proven-fewest = Proven: fewer sites do not keep it.
repair-proven-all = Proven: fewer sites do not serve all whom the candidates reach.
repair-proven-cheapest = Proven: nothing cheaper keeps it.
repair-proven-most = Proven: no other choice serves more people.
repair-bound-sites = Not proven to be the fewest: at least { $bound } are needed, gap { $gap } ({ $reason }).
repair-bound-cost = Not proven to be the cheapest: at least { $bound } is needed, gap { $gap } ({ $reason }).
repair-bound-persons = Not proven to be the best: at most { $bound } persons can be served, gap { $gap } ({ $reason }).
repair-stopped-gap = the gap asked for is reached
repair-stopped-time = the time limit is reached
repair-stopped-work = the work limit is reached
repair-stopped-interrupted = interrupted
repair-stopped-exhausted = the method can do no more
repair-left = { $count ->
    [one] One person is still not served.
   *[other] { $count } persons are still not served.
    }
repair-left-unreached = No candidate reaches { $persons ->
    [one] one person
   *[other] { $persons } persons
    } at { $points ->
    [one] one point
   *[other] { $points } points
    } (first { $ids }).
repair-between-sentences = {" "}
repair-site = Site
repair-gained = More served
repair-alone = By it alone
repair-cost = Cost
repair-more = { $count ->
    [one] One more site is in `repair_sites.csv`.
   *[other] { $count } more sites are in `repair_sites.csv`.
    }
repair-line = With { $sites ->
    [one] one new site
   *[other] { $sites } new sites
    }: { $share }

## The answer sheet (liyuan report)
sheet-title = The answer sheet
sheet-subtitle = What was promised, what is kept, who is left out
sheet-skip = Skip to the content
sheet-contents = Contents
sheet-chapter-sheet = One page
sheet-chapter-methods = Methods and data
sheet-chapter-questions = What is not known
sheet-chapter-trace = Where the numbers come from
sheet-field-education = Education
sheet-field-health = Health
sheet-field-work = Work
sheet-field-welfare = Social security and old age
sheet-field-culture = Culture
sheet-field-other = Other services
sheet-suppressed = suppressed
sheet-mark-nobody = nobody concerned
sheet-card-standard = Promised:
sheet-card-left = {" "}people are not served
sheet-card-nobody-left = Nobody is left out
sheet-twin = The numbers behind it
sheet-more = All rows are in the workbook beside this page.
sheet-paper-more = The other rows are in the workbook: { $book } has all.
sheet-paper-trace = Every number of this document is one of the page { $page } and of the workbook { $book } beside it. There it has an id, says what was divided by what, and names the files that it was worked out from.
sheet-table-promises = Promises
sheet-table-areas = Area by area
sheet-table-worst = Smallest shares first
sheet-table-reasons = Why people are not served
sheet-table-sites = Chosen sites
sheet-table-inputs = Files that went in
sheet-column-promise = Promise
sheet-column-rule = What was promised
sheet-column-persons = People
sheet-column-share = Served
sheet-column-share-promised = Promised
sheet-column-not-served = Not served
sheet-column-mark = Result
sheet-column-area = Area
sheet-column-median-s = Half are within
sheet-column-p90-s = Nine of ten are within
sheet-column-worst-s = Longest
sheet-column-median-m = Half are within
sheet-column-p90-m = Nine of ten are within
sheet-column-worst-m = Longest
sheet-column-reason = Reason
sheet-column-site = Site
sheet-column-file = File
sheet-column-sha256 = SHA-256
sheet-book-figures = Figures
sheet-book-findings = Findings
sheet-book-dictionary = Dictionary
sheet-trace-intro = Every number of this page by its id: what it is, what was divided by what, and the files that it was worked out from. The command liyuan trace, with the folder of the run and an id, goes on from there to every row, and works the number out again.
sheet-trace-value = Value
sheet-trace-formula = Worked out as
sheet-trace-area = Area
sheet-trace-rows = Rows
sheet-trace-rows-used = { $used } of { $all } demand points
sheet-trace-rows-sites = { $used } of { $all } candidates
sheet-trace-rows-promises = { $used } of { $all } promises
sheet-trace-left = Most left out at
sheet-trace-point = { $id } ({ $area }): { $persons }
sheet-trace-inputs = Files
figure-unit-persons = { $count ->
    [one] { $count } person
   *[other] { $count } persons
}
figure-unit-sites = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
figure-unit-points = { $count ->
    [one] { $count } demand point
   *[other] { $count } demand points
}
figure-unit-promises = { $count ->
    [one] { $count } promise
   *[other] { $count } promises
}
figure-unit-s = { $count } s
figure-unit-m = { $count } m
sheet-meaning-run-promises = promises of the plan that were measured
sheet-meaning-run-promises-kept = of these, kept
sheet-meaning-run-promises-broken = of these, broken
sheet-meaning-run-promises-nobody = of these, made to nobody who lives there
sheet-meaning-reach-limit-s = promised time, as the plan has it
sheet-meaning-reach-limit-m = promised distance, as the plan has it
sheet-chart-areas = { $title }: share of people served, by area
sheet-chart-areas-about = Bars ranked by the share of people who are served as promised; areas below the promised share are hatched.
sheet-chart-curve = { $title }: how far people have to go
sheet-chart-curve-about = Share of people by travel; vertical lines mark what was promised, the horizontal line the promised share.
sheet-chart-strip = { $title }: every township
sheet-chart-strip-about = One dot for each area of the finest level, by the share of people served; those below the promised share have another shape.
sheet-chart-repair = { $title }: before and after
sheet-chart-repair-about = Share of people served today, and with the chosen sites.
sheet-map = { $title }: where it is kept
sheet-map-about = Areas by the share of people who are served as promised; the darker, the fewer, hatched where the share is smallest.
sheet-axis-share = People served
sheet-axis-time = Travel time
sheet-axis-distance = Distance
sheet-axis-people = Share of people
sheet-unit-minutes = min
sheet-unit-metres = m
sheet-unit-kilometres = km
sheet-kept = as promised
sheet-missed = below what was promised
sheet-standard = promised { $share }
sheet-region-value = region { $share }
sheet-more-areas = … { $count } more …
sheet-before = today
sheet-after = with the chosen sites
sheet-everybody = all
sheet-class-from = { $from } and more
sheet-class-between = { $from } to less than { $to }
sheet-class-below = less than { $to }
sheet-no-people = nobody there
sheet-facilities = { $service }, today
sheet-roads = Roads
sheet-outlines = Borders of areas
sheet-catchments = { $title }: which facility is nearest
sheet-catchments-about = Each part of the map has the ground of the facility that its nearest people go to; dark squares are people for whom the promise is broken.
sheet-catchment = Parts by nearest facility
sheet-left-out = People left out
sheet-table-facilities = Facilities
sheet-column-persons-nearest = People nearest to it
sheet-column-facility = Facility
sheet-overview = { $name }: promise by promise
sheet-overview-about = A small map for each promise: areas by the share of people who are served as promised, hatched where it is smallest.
sheet-table-overview = Promise by promise
sheet-class-missed-from = below the promise, { $from } and more
sheet-chart-curves = { $title }: area by area
sheet-chart-curves-about = A small curve for each area: the share of people by travel.
sheet-chart-editions = { $title }: from edition to edition
sheet-chart-editions-about = The share of people who are served as promised in every edition that was published, this one the last.
sheet-table-editions = Edition by edition
sheet-promise-changed = another promise
sheet-outside = in no area
sheet-column-edition = Edition
sheet-column-date = Date
sheet-cover-about = The region with its areas and main roads.
sheet-chosen = Chosen site
sheet-sources = Sources: { $names }
sheet-north = N
sheet-table-travel = How far people have to go
sheet-table-repair = Share of people served, before and after
sheet-column-measure = Measure
sheet-column-value = Value
sheet-column-share-before = Today
sheet-column-share-after = With the chosen sites
sheet-measure-median = half of the people are within
sheet-measure-p90 = nine of ten people are within
sheet-measure-worst = the longest way
sheet-measure-mean = on average
report-written = The answer sheet, with { $figures } figures that can be traced:
report-removed = Gone, since { $count ->
    [one] it was of another run and would have stood beside this sheet: { $files }
   *[other] they were of another run and would have stood beside this sheet ({ $count } files): { $files }
}
finding-report-no-run = The folder is not that of a run
finding-report-is-edition = The folder is an edition, not a run
finding-report-is-archive = The folder is an archive of editions
finding-report-nothing-earlier = The folder has nothing earlier to tell of
finding-report-format = The run was written in another format
finding-report-damaged = A file of the run is damaged
finding-report-edition = A published edition is not what it was
finding-report-no-reason = Published figures are revised without a reason
finding-report-no-template = The folder holds no template
finding-report-no-date = That is no date
finding-report-no-archive = Not a folder for editions
finding-report-no-pdf = This program makes no PDF
finding-report-pdf = The PDF cannot be made
finding-report-template = The template cannot be used
finding-report-read = A file cannot be read
finding-report-write = A file cannot be written

# liyuan diff: two runs beside each other
change-title = What changed
change-subtitle = Two runs beside each other
change-from = From{" "}
change-to = {" "}to{" "}
change-nothing = Nothing differs: parameters, input files and all figures are the same.
change-no-promise = No promise is kept better or worse than before.
change-none = –
change-before = Before:{" "}
change-promise-new = Not in the earlier run
change-promise-gone = Not in the later run
change-now-broken = {" "}· now broken
change-now-kept = {" "}· now kept
change-gained = {" "}· gained:{" "}
change-lost = {" "}· lost:{" "}
change-other = {" "}· by other people:{" "}
change-nearer = {" "}· shorter way:{" "}
change-farther = {" "}· longer way:{" "}
change-served = Served:{" "}
change-arrow = {" "}→{" "}
change-space = {" "}·{" "}
change-points = { $points } points
change-same-causes = Plan, input files and program are the same.
change-chapter-summary = What changed
change-chapter-causes = Plan and files
change-chapter-figures = All figures
change-table-plan = Keys of the plan that differ
change-table-inputs = Input files that differ, by the beginning of their hashes
change-table-program = Program
change-table-areas = Areas where the share served differs
change-table-points = Demand points where people gained or lost, the most first
change-table-figures = Figures that differ
change-chart-areas = Share of people served, before and after
change-chart-areas-about = One line for each area, from the share before to the share after; the areas with the largest difference first.
change-legend-before = before
change-legend-after = after
change-differ = Figures that differ:{" "}
change-same = . The same:{" "}
change-kind-changed = changed
change-kind-new = new
change-kind-gone = gone
change-plan-heading = Plan
change-inputs-heading = Input files
change-figures-count =
    { $changed ->
        [one] One figure differs
       *[other] { $changed } figures differ
    }, { $same } are the same.
change-written = Written:
sheet-column-key = Key
sheet-column-before = Before
sheet-column-after = After
sheet-column-difference = Difference
sheet-column-gained = Gained
sheet-column-lost = Lost
sheet-column-point = Demand point
sheet-column-figure = Figure
sheet-column-kind = Change

# Editions of the sheet, and what was before
sheet-edition = Edition { $number } · { $date }
sheet-edition-name = edition { $number }
sheet-card-rose = ▲ risen from{" "}
sheet-card-fell = ▼ fallen from{" "}
sheet-card-same = ＝ as before:{" "}
sheet-card-new = Not told before
sheet-since-same = The share of people served is the same in every area.
sheet-table-revisions = Revised figures
sheet-chapter-revisions = Revisions
report-edition = Edition { $number } is published: { $revised ->
        [0] no figure of an earlier edition is revised.
        [one] one figure of the edition before is revised.
       *[other] { $revised } figures of the edition before are revised.
    }

# Figures that others have published
sheet-column-indicator = Published figure
sheet-column-quoted = As published
sheet-column-computed = Computed here
sheet-table-quoted = Published elsewhere, and computed here
sheet-question-gap = {" "}·{" "}
sheet-question-no-figure = the run has no figure `{ $figure }` to stand beside it
init-plan-questions = What is not known about these data; the answer sheet says so.
init-question-colon = :{" "}
finding-report-unknown-figure = The run has no such figure

## liyuan trace
trace-meaning = { $meaning } ({ $definition })
trace-value = Value:
trace-exactly = { $value } ({ $exact })
trace-promise = Promise:
trace-group = Group:
trace-where = Where:
trace-outside = outside all areas
trace-facility = those to whom { $name } is the nearest
trace-unclassed = demand points without a class
trace-period = Period:
trace-no-period = none; as the files have it
trace-formula = Worked out:
trace-formula-sum = persons added in thousandths over the rows, then rounded so that all parts add up to wholes
trace-formula-share = numerator ÷ denominator, rounded down to six decimals
trace-formula-plan = as the plan has it
trace-formula-mean = Σ persons × way ÷ Σ persons over the rows with a way, rounded half up
trace-formula-median = the shortest way that at least half of the persons with a way do not exceed
trace-formula-p90 = the shortest way that at least nine tenths of the persons with a way do not exceed
trace-formula-worst = the longest way of anybody
trace-formula-count = rows counted
trace-formula-cost = the costs of the chosen sites added
trace-formula-difference = the first less the second
trace-formula-gap = distance of value and bound ÷ value, rounded up to six decimals
trace-formula-search = what the search for sites found
trace-formula-unknown = not known to this version of the program
trace-numerator = numerator
trace-denominator = denominator
trace-parts = In the areas right below:
trace-column-value = Value
trace-column-figure = Figure
trace-column-point = Point
trace-column-way = Way
trace-comma = ,{" "}
trace-column-bound = Bound
trace-column-nearest = Nearest
trace-column-so-far = So far
trace-plan = Plan:
trace-file = File:
trace-no-hash = hash not known
trace-bytes = { $bytes } bytes
trace-rows = Rows:
trace-no-rows = none; it stands in the plan
trace-rows-used = { $used } of { $all } used ({ $file })
trace-dropped = ; left out: { $count }, { $why }
trace-dropped-nobody = nobody of the group lives there
trace-dropped-unmeasured = promises that could not be measured
trace-dropped-not-chosen = candidates that were not chosen
trace-counted = counted
trace-not-counted = not counted
trace-sum = { $what }: { $persons } persons at { $points ->
    [one] 1 point
   *[other] { $points } points
}
trace-fate-served = served
trace-fate-partly = of these, served in part
trace-fate-gained = served with the new sites
trace-fate-out-of-reach = reached by no candidate
trace-points-against = What counts against it, most persons first:
trace-points-around = The points around it, in order of their way:
trace-points-farthest = The longest ways:
trace-points-most = Where most of them live:
trace-points-gained = Who is served more, most persons first:
trace-points-out-of-reach = Whom no candidate reaches, most persons first:
trace-more = … { $count } more
trace-replayed = replayed:
trace-equal = equal
trace-differs = differs
trace-nothing = nothing
trace-difference = { $what }: { $written } is written, { $again } comes out
trace-fault = { $file }, row { $row }, `{ $id }`, { $column }: { $written } is written, { $expected } follows
trace-faults-more = … and { $count } more rows
trace-not = not possible: { $why }
trace-not-candidates = the candidates that were not chosen are not in the folder; equal to repairs.csv
trace-not-search = the search proved it and leaves no rows; equal to repairs.csv
trace-not-unknown = this version does not know the kind of the figure
trace-given = Taken as the folder has it: { $list }.
trace-given-persons = persons at each point
trace-given-totals = the way of each point (takes the roads)
trace-given-ratios = places per person within reach (takes the catchments)
trace-given-places = places of each facility
trace-given-choice = the chosen sites
trace-rows-written = { $count ->
    [one] 1 row
   *[other] { $count } rows
} in { $file }
trace-none-like = There is no figure like that.
trace-all = { $equal } figures replayed: equal; { $differ } differ; { $not } not possible.
trace-all-not = { $figure }: not possible: { $why }
change-more = All rows are in the tables that `liyuan diff` writes with --output.
sheet-cards-more = There are more promises than fit here; the broken ones come first, and the chapters have all of them.
finding-report-overwrites = The folder holds a run or an edition
finding-report-reasons = The table of reasons cannot be read
sheet-book-contents = Contents
sheet-book-parameters = Parameters
sheet-column-sheet = Sheet
sheet-column-about = About
sheet-column-shows = What it shows
finding-report-none-like = The run has no figures like that
finding-report-tables-differ = The two tables of figures differ
finding-report-not-replayed = Figures do not come out of the rows of the run
