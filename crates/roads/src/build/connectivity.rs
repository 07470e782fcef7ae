//! Strongly connected components (Tarjan 1972, 10.1137/0201010), without recursion.

/// Component of each vertex of a graph in adjacency form, numbered in order of completion.
pub(crate) fn strong_components(first: &[u32], heads: &[u32]) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let count = first.len() - 1;
    let mut index = vec![UNSEEN; count];
    let mut low = vec![0u32; count];
    let mut component = vec![UNSEEN; count];
    let mut stack = Vec::new();
    let mut path: Vec<(u32, u32)> = Vec::new();
    let (mut next_index, mut next_component) = (0, 0);
    for root in 0..count as u32 {
        if index[root as usize] != UNSEEN {
            continue;
        }
        path.push((root, first[root as usize]));
        index[root as usize] = next_index;
        low[root as usize] = next_index;
        next_index += 1;
        stack.push(root);
        while let Some((vertex, arc)) = path.last_mut() {
            let v = *vertex as usize;
            if *arc < first[v + 1] {
                let head = heads[*arc as usize];
                *arc += 1;
                let h = head as usize;
                if index[h] == UNSEEN {
                    index[h] = next_index;
                    low[h] = next_index;
                    next_index += 1;
                    stack.push(head);
                    path.push((head, first[h]));
                } else if component[h] == UNSEEN {
                    low[v] = low[v].min(index[h]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent as usize] = low[*parent as usize].min(low[v]);
            }
            if low[v] == index[v] {
                while let Some(member) = stack.pop() {
                    component[member as usize] = next_component;
                    if member as usize == v {
                        break;
                    }
                }
                next_component += 1;
            }
        }
    }
    component
}

/// Members of the largest component; of several the one that holds the lowest vertex.
pub(crate) fn largest_component(component: &[u32]) -> Vec<bool> {
    let mut sizes = vec![0u32; component.iter().max().map_or(0, |max| *max as usize + 1)];
    for c in component {
        sizes[*c as usize] += 1;
    }
    let most = sizes.iter().max().copied().unwrap_or(0);
    let main = component
        .iter()
        .find(|c| sizes[**c as usize] == most)
        .copied();
    component.iter().map(|c| Some(*c) == main).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn adjacency(count: usize, arcs: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
        let mut sorted = arcs.to_vec();
        sorted.sort_unstable();
        let first = (0..=count as u32)
            .map(|v| sorted.iter().filter(|(tail, _)| *tail < v).count() as u32)
            .collect();
        (first, sorted.iter().map(|(_, head)| *head).collect())
    }

    proptest! {
        #[test]
        fn two_vertices_share_a_component_if_each_reaches_the_other(
            arcs in proptest::collection::vec((0u32..12, 0u32..12), 0..40)
        ) {
            let (first, heads) = adjacency(12, &arcs);
            let component = strong_components(&first, &heads);
            let mut reach = [[false; 12]; 12];
            for (v, row) in reach.iter_mut().enumerate() { row[v] = true; }
            for (tail, head) in &arcs { reach[*tail as usize][*head as usize] = true; }
            for k in 0..12 { for i in 0..12 { for j in 0..12 {
                reach[i][j] |= reach[i][k] && reach[k][j];
            } } }
            for i in 0..12 { for j in 0..12 {
                prop_assert_eq!(component[i] == component[j], reach[i][j] && reach[j][i]);
            } }
        }
    }

    #[test]
    fn ties_go_to_the_lowest_vertex() {
        assert_eq!(
            largest_component(&[4, 0, 0, 4, 1]),
            [true, false, false, true, false]
        );
    }
}
