//! liyuan
