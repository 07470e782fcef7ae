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
