//! liyuan-planning
