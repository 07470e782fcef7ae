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
picture-worst-total = the last after
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
