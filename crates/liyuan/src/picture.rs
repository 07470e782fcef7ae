//! The first picture: one self-contained HTML file that shows which promises are kept, for whom
//! they are broken, and where.
//!
//! [`Picture`] is plain data, filled by a run; [`render`] draws it. The file asks nothing of
//! anybody: no library, no font, no tile, no request (a content security policy in the page holds
//! it to that), so it opens from a USB stick on an office computer without network.
//!
//! How it is built:
//! 1. Places are projected to a whole-number grid (local equirectangular, so the scale bar is
//!    exact at the middle latitude) and everything on the map is snapped to it, which also keeps
//!    shared borders shared.
//! 2. The list, the first map, every curve and every table are drawn here, so the page can be
//!    read and printed without its script.
//! 3. The script (`picture/page.js`, ours) redraws the demand points on a canvas, which stays
//!    quick with 100,000 of them, and moves the share with the slider. It never computes a share
//!    of the region by itself: it looks it up in a table made here in whole thousandths of
//!    persons, so that page, tables and terminal cannot disagree.
//!
//! The output depends on the input and the language only.

mod curve;
mod data;
mod drawing;
mod escape;
mod grid;
mod input;
mod map;
mod odd;
mod page;
mod repair;
mod roads;
mod steps;
pub(crate) mod words;

pub use input::{
    Catchment, ClassLimit, Picture, PictureArea, PictureFacility, PictureLine, PictureMeasure,
    PicturePoint, PicturePromise, PictureRepair, PictureService, PictureSite, PictureTravel,
    PointResult, WorstArea,
};
pub use page::render;
pub(crate) use roads::{LEAST_RANK, RoadLines, background_roads};
pub use words::{class as class_name, group as group_name};
