//! Which limit would do where a promise cannot be kept: by the ways that are known once all candidates stand.

/// A limit that would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Least {
    /// The same for everybody, deciseconds or decimetres.
    Limit(u32),
    /// So many hundredths of each limit, where they differ; rounded up.
    Percent(u64),
}

/// The least limit with which `needed` persons are served, given the way of each demand point to its
/// nearest facility, its limit and its persons (thousandths); `None` where no limit does, for too few have
/// any way. A way that is just the limit is served.
pub(super) fn enough(
    ways: &[Option<u32>],
    limits: &[Option<u32>],
    persons: &[i64],
    needed: i64,
) -> Option<Least> {
    let mut known = Vec::new();
    for ((way, limit), persons) in ways.iter().zip(limits).zip(persons) {
        if let (Some(way), Some(limit)) = (way, limit)
            && *persons > 0
        {
            known.push((u64::from(*way), u64::from(*limit), *persons));
        }
    }
    let (_, first, _) = *known.first()?;
    let is_one = known.iter().all(|(_, limit, _)| *limit == first);
    let scaled = |&(way, limit, _): &(u64, u64, i64)| match is_one {
        true => way,
        false => (way * 100).div_ceil(limit.max(1)),
    };
    known.sort_by_key(scaled);
    let mut served = 0_i64;
    let last = known.iter().find(|(_, _, persons)| {
        served = served.saturating_add(*persons);
        served >= needed
    })?;
    Some(match is_one {
        true => Least::Limit(u32::try_from(scaled(last)).unwrap_or(u32::MAX)),
        false => Least::Percent(scaled(last)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_limit_is_the_one_below_which_too_few_are_served() {
        let mut seed = 11_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for round in 0..1_000 {
            let count = 1 + next(8) as usize;
            let ways: Vec<Option<u32>> = (0..count)
                .map(|_| Some(next(50) as u32).filter(|way| way % 7 > 0))
                .collect();
            let classes = if round % 2 == 0 { 1 } else { 2 };
            let limits: Vec<Option<u32>> = (0..count)
                .map(|_| Some(10 * (1 + next(classes) as u32)))
                .collect();
            let persons: Vec<i64> = (0..count).map(|_| next(4) as i64).collect();
            let needed = 1 + next(10) as i64;
            let served = |percent: u64| -> i64 {
                let near = |at: &usize| {
                    let (way, limit) = (ways[*at], limits[*at].unwrap());
                    way.is_some_and(|way| u64::from(way) * 100 <= u64::from(limit) * percent)
                };
                (0..count).filter(near).map(|at| persons[at]).sum()
            };
            match enough(&ways, &limits, &persons, needed) {
                None => assert!(served(u64::from(u32::MAX)) < needed),
                Some(Least::Percent(percent)) => {
                    assert!(served(percent) >= needed);
                    assert!(percent == 0 || served(percent - 1) < needed);
                }
                Some(Least::Limit(limit)) => {
                    let within = |most: u32| -> i64 {
                        let near = |at: &usize| ways[*at].is_some_and(|way| way <= most);
                        (0..count).filter(near).map(|at| persons[at]).sum()
                    };
                    assert!(within(limit) >= needed);
                    assert!(limit == 0 || within(limit - 1) < needed);
                }
            }
        }
    }
}
