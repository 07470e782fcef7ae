use crate::fill::About;
use crate::sheet::Block;
pub fn bars(_: &About<'_>) -> Vec<Block> { Vec::new() }
pub fn curve(_: &About<'_>) -> Vec<Block> { Vec::new() }
pub fn strip(_: &About<'_>) -> Vec<Block> { Vec::new() }
pub fn before_and_after(_: &About<'_>) -> Vec<Block> { Vec::new() }
