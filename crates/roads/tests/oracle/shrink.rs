//! Makes a counter-example small: takes away whatever is not needed for the failure.

use super::map_text::Scene;
use liyuan_roads::osm::document::Document;

/// Removes parts of a scene for as long as `fails` says that it still fails.
pub fn shrink(scene: &Scene, fails: impl Fn(&Scene) -> bool) -> Scene {
    let mut scene = scene.clone();
    loop {
        let before = size(&scene);
        drop_items(&mut scene, |s| &mut s.points, &fails);
        drop_items(&mut scene, |s| &mut s.document.relations, &fails);
        drop_items(&mut scene, |s| &mut s.document.ways, &fails);
        for way in 0..scene.document.ways.len() {
            drop_items(&mut scene, |s| &mut s.document.ways[way].refs, &fails);
            drop_items(&mut scene, |s| &mut s.document.ways[way].tags, &fails);
        }
        for node in 0..scene.document.nodes.len() {
            drop_items(&mut scene, |s| &mut s.document.nodes[node].tags, &fails);
        }
        for relation in 0..scene.document.relations.len() {
            drop_items(
                &mut scene,
                |s| &mut s.document.relations[relation].members,
                &fails,
            );
        }
        if size(&scene) == before {
            return scene;
        }
    }
}

fn size(scene: &Scene) -> usize {
    let Document {
        nodes,
        ways,
        relations,
    } = &scene.document;
    scene.points.len()
        + nodes.iter().map(|n| n.tags.len()).sum::<usize>()
        + ways
            .iter()
            .map(|w| 1 + w.refs.len() + w.tags.len())
            .sum::<usize>()
        + relations.iter().map(|r| 1 + r.members.len()).sum::<usize>()
}

/// Halves first, then single items.
fn drop_items<T: Clone>(
    scene: &mut Scene,
    list: impl Fn(&mut Scene) -> &mut Vec<T>,
    fails: &impl Fn(&Scene) -> bool,
) {
    let mut chunk = list(scene).len();
    while chunk > 0 {
        let mut start = 0;
        while start < list(scene).len() {
            let mut candidate = scene.clone();
            let items = list(&mut candidate);
            items.drain(start..(start + chunk).min(items.len()));
            if fails(&candidate) {
                *scene = candidate;
            } else {
                start += chunk;
            }
        }
        chunk /= 2;
    }
}
