//! Columns by their usual names, in Chinese and English.
//!
//! A plan that names a column means that one and no other. Where it leaves a name out, the column
//! may have another usual name; it is taken then, and a finding says so.

/// What a column holds and the names that it usually has, the one that is looked for first in front.
/// Letters are compared without case; blanks, `_`, `-`, and units in brackets do not count.
const USUAL: [&[&str]; 8] = [
    &[
        "lon",
        "lng",
        "longitude",
        "long",
        "经度",
        "东经",
        "x",
        "point_x",
        "x_coord",
        "坐标x",
        "x坐标",
        "lon_wgs84",
        "wgs84_lng",
        "经度wgs84",
    ],
    &[
        "lat",
        "latitude",
        "纬度",
        "北纬",
        "y",
        "point_y",
        "y_coord",
        "坐标y",
        "y坐标",
        "lat_wgs84",
        "wgs84_lat",
        "纬度wgs84",
    ],
    &[
        "id",
        "编号",
        "编码",
        "代码",
        "序号",
        "code",
        "fid",
        "gid",
        "objectid",
        "cell_id",
        "hex_id",
        "h3",
        "point_id",
        "geoid",
        "学校代码",
        "机构代码",
        "标识码",
        "村编码",
        "村代码",
        "社区代码",
        "居委会代码",
        "网格编号",
    ],
    &[
        "name",
        "名称",
        "机构名称",
        "学校名称",
        "单位名称",
        "设施名称",
        "title",
    ],
    &[
        "places",
        "beds",
        "seats",
        "capacity",
        "床位数",
        "床位",
        "座位数",
        "学位数",
        "学位",
        "名额",
        "容量",
    ],
    &[
        "all",
        "population",
        "pop",
        "persons",
        "people",
        "total",
        "人口",
        "人口数",
        "总人口",
        "常住人口",
        "常住人口数",
        "人数",
        "pop_total",
        "total_population",
        "total_pop",
        "户籍人口",
    ],
    &["parent", "parent_code", "上级代码", "上级"],
    &["class", "类别", "城乡", "城乡分类"],
];

/// Usual names of the codes of areas, which are not those of points.
const AREA_CODES: &[&str] = &[
    "code",
    "adcode",
    "区划代码",
    "行政区划代码",
    "行政代码",
    "代码",
    "编码",
    "pac",
    "id",
    "ref",
];

/// The column of a table that is meant by a name that the plan leaves out.
pub(crate) fn usual(name: &str, heading: &[String]) -> Option<usize> {
    let same = USUAL.iter().find(|names| names.first() == Some(&name))?;
    first_of(same, heading)
}

/// The column with the codes of areas.
pub(crate) fn area_code(heading: &[String]) -> Option<usize> {
    first_of(AREA_CODES, heading)
}

/// Whether a column of this name may have other usual names: only those that a plan may leave out.
pub(crate) fn may_be_called_otherwise(name: &str) -> bool {
    USUAL.iter().any(|names| names.first() == Some(&name))
}

/// The first of the names that the heading has; else the first that is the lower line of a heading
/// of two lines, which stands behind the upper one, if it is so of one column only.
fn first_of(names: &[&str], heading: &[String]) -> Option<usize> {
    let whole: Vec<String> = heading.iter().map(|name| fold(name)).collect();
    let lower: Vec<Option<String>> = heading
        .iter()
        .map(|name| Some(fold(name.trim().rsplit_once(' ')?.1)))
        .collect();
    let exact = names.iter().find_map(|name| {
        let name = fold(name);
        whole.iter().position(|heading| *heading == name)
    });
    exact.or_else(|| {
        names.iter().find_map(|name| {
            let name = fold(name);
            let mut found = lower
                .iter()
                .enumerate()
                .filter(|(_, lower)| lower.as_ref() == Some(&name));
            let (at, _) = found.next()?;
            found.next().is_none().then_some(at)
        })
    })
}

fn fold(name: &str) -> String {
    let bare = name.split(['(', '（', '[', '【']).next().unwrap_or(name);
    // A column called by nothing but brackets keeps them.
    let bare = if bare.trim().is_empty() { name } else { bare };
    bare.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn usual_names_are_known_in_both_languages() {
        let table = heading(&[
            "序号",
            "机构名称",
            "X 坐标",
            "Y 坐标",
            "床位数（张）",
            "Population",
        ]);
        assert_eq!(usual("id", &table), Some(0));
        assert_eq!(usual("name", &table), Some(1));
        assert_eq!(usual("lon", &table), Some(2));
        assert_eq!(usual("lat", &table), Some(3));
        assert_eq!(usual("places", &table), Some(4));
        assert_eq!(usual("all", &table), Some(5));
        assert_eq!(usual("age_6_11", &table), None);
        assert_eq!(usual("parent", &table), None);
    }

    #[test]
    fn the_lower_line_of_a_heading_of_two_lines_is_known_if_it_stands_once() {
        let table = heading(&[
            "编号",
            "坐标 经度",
            "坐标 纬度",
            "规模 床位数（张）",
            "人口 合计",
        ]);
        assert_eq!(usual("lon", &table), Some(1));
        assert_eq!(usual("lat", &table), Some(2));
        assert_eq!(usual("places", &table), Some(3));
        let twice = heading(&["原址 经度", "新址 经度"]);
        assert_eq!(usual("lon", &twice), None);
    }

    #[test]
    fn the_name_that_is_looked_for_first_wins() {
        let table = heading(&["X", "Longitude", "lng"]);
        assert_eq!(usual("lon", &table), Some(2));
        assert_eq!(area_code(&heading(&["id", "adcode"])), Some(1));
    }
}
