'use strict';
(() => {
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const data = JSON.parse($('#data').textContent);
const text = data.text;
document.documentElement.classList.add('js');

// Packed numbers: base64 of LEB128 varints; deltas are zigzag.
function unpack(code) {
  const raw = atob(code), out = [];
  let value = 0, factor = 1;
  for (let i = 0; i < raw.length; i++) {
    const byte = raw.charCodeAt(i);
    value += (byte & 127) * factor;
    if (byte & 128) factor *= 128;
    else { out.push(value); value = 0; factor = 1; }
  }
  return out;
}
function undelta(code) {
  let sum = 0;
  return Int32Array.from(unpack(code), z => sum += z % 2 ? -(z + 1) / 2 : z / 2);
}
const count = data.n;
const xs = undelta(data.x), ys = undelta(data.y), areaOf = Int32Array.from(unpack(data.a), a => a - 1);
const groups = data.groups.map(g => {
  const persons = Float64Array.from(unpack(g.p));
  return { persons, radius: persons.map(n => Math.min(9, Math.max(1.2, g.k * Math.sqrt(n / 1000)))) };
});
const promises = data.promises.map((p, i) => ({
  ...p,
  panel: $('#promise-' + (i + 1)),
  link: $(`#list a[href="#promise-${i + 1}"]`),
  now: p.at.slice(),
  counts: $(`#promise-${i + 1} .counts`).textContent,
  persons: groups[p.group].persons,
  limits: p.persons,
}));
// The values of a promise are unpacked when it is looked at first.
function open(p) {
  if (p.values) return;
  p.values = Int32Array.from(unpack(p.v), v => v - 3);
  p.classes_of = p.c ? Uint8Array.from(unpack(p.c)) : null;
  p.nearest = p.f ? Int32Array.from(unpack(p.f), f => f - 1) : null;
}
let current = promises[0];
let mode = 'people';

// Numbers as the rest of the page writes them.
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const separated = digits => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
const whole = n => separated(String(Math.round(n)));
function trimmed(n, decimals) {
  const [a, b = ''] = n.toFixed(decimals).split('.');
  const rest = b.replace(/0+$/, '');
  return separated(a) + (rest ? '.' + rest : '');
}
// Rounded down, so that a share which reads like the promised one has reached it.
// Rounded down, as everywhere: what reads like the promised share has reached it.
function percent(share) {
  const tenths = Math.floor(share * 1000 + 1e-9);
  if (tenths < 1 && share > 0) return trimmed(share * 100, 4) + '%';
  return (tenths / 10).toFixed(1) + '%';
}
const between = () => document.documentElement.lang.startsWith('zh') ? '' : ' ';
const inUnit = (p, value, decimals = 2) => trimmed(value / p.div, decimals) + (p.unit ? between() + p.unit : '');
const persons = thousandths => whole(thousandths / 1000);

// Share of the region: looked up, never computed from the dots.
function total(p) {
  let served = 0, all = 0;
  p.limits.forEach((n, k) => { all += n; served += p.served[k][p.now[k]]; });
  return { served, all, share: all > 0 ? served / all : 1 };
}
const limitAt = (p, i) => p.pos[p.now[p.classes_of ? p.classes_of[i] : 0]];
function colour(p, i) {
  const value = p.values[i];
  if (value < 0) return 5;
  const v = value * p.q, limit = limitAt(p, i);
  if (p.places) return 2 * v >= 3 * limit ? 0 : v >= limit ? 1 : 4 * v >= 3 * limit ? 2 : 2 * v >= limit ? 3 : v > 0 ? 4 : 5;
  return 2 * v <= limit ? 0 : v <= limit ? 1 : 2 * v <= 3 * limit ? 2 : v <= 2 * limit ? 3 : 4;
}
function servedAt(p, i) {
  const value = p.values[i], all = p.persons[i];
  if (value < 0) return p.places && limitAt(p, i) === 0 ? all : 0;
  const v = value * p.q, limit = limitAt(p, i);
  if (p.places) return v >= limit ? all : all * v / limit;
  return v <= limit ? all : 0;
}

// The view: part of the map that is shown, in map units.
const stage = $('#stage'), canvas = $('#dots'), base = $('#base'), top = $('#top'), figure = $('#map'), tip = $('#tip');
const pins = $$('.pin', top);
const marks = $$('.odd', top);
const fresh = $$('.new', top);
const freshOf = $$('.new-sites', top);
const view = { x: 0, y: 0, zoom: 1 };
const MOST = 24;
const unitsPerPixel = () => data.w / view.zoom / stage.clientWidth;
function clampView() {
  view.zoom = Math.min(MOST, Math.max(1, view.zoom));
  view.x = Math.min(data.w - data.w / view.zoom, Math.max(0, view.x));
  view.y = Math.min(data.h - data.h / view.zoom, Math.max(0, view.y));
}
function zoomAt(factor, x = view.x + data.w / view.zoom / 2, y = view.y + data.h / view.zoom / 2) {
  const before = view.zoom;
  view.zoom = Math.min(MOST, Math.max(1, before * factor));
  const ratio = before / view.zoom;
  view.x = x - (x - view.x) * ratio;
  view.y = y - (y - view.y) * ratio;
  redraw();
}
function showBox(box) {
  view.zoom = Math.min(MOST, 0.6 * Math.min(data.w / box.width, data.h / box.height));
  view.zoom = Math.max(1, view.zoom);
  view.x = box.x + box.width / 2 - data.w / view.zoom / 2;
  view.y = box.y + box.height / 2 - data.h / view.zoom / 2;
  redraw();
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}
function draw() {
  clampView();
  const width = data.w / view.zoom, height = data.h / view.zoom, pixel = unitsPerPixel();
  const box = `${view.x} ${view.y} ${width} ${height}`;
  base.setAttribute('viewBox', box);
  top.setAttribute('viewBox', box);
  stage.classList.toggle('magnified', view.zoom > 1);
  figure.classList.toggle('near', pixel * data.metres < 60);
  $('#farther').disabled = $('#whole').disabled = view.zoom <= 1;
  $('#closer').disabled = view.zoom >= MOST;
  // Names stay on the map and clear of the marks in its corners.
  const above = $('.corner', top) ? 42 : 16;
  pins.forEach(pin => {
    const x = (pin.dataset.x - view.x) / pixel, y = (pin.dataset.y - view.y) / pixel;
    const shown = x > 0 && y > 0 && x < stage.clientWidth && y < height / pixel;
    pin.toggleAttribute('hidden', !shown);
    if (!shown) return;
    const half = pin.half ||= $('text', pin).getComputedTextLength() / 2 + 5;
    const at = (value, low, high) => Math.max(low, Math.min(high, value));
    const px = view.x + at(x, half, stage.clientWidth - half) * pixel, py = view.y + at(y, above, height / pixel - 40) * pixel;
    pin.setAttribute('transform', `translate(${px} ${py}) scale(${pixel})`);
  });
  const edge = 14 * pixel;
  $$('.corner', top).forEach(corner => {
    const c = corner.dataset.corner;
    const x = c.endsWith('w') ? view.x + edge : view.x + width - edge;
    const y = c.startsWith('n') ? view.y + edge + 10 * pixel : view.y + height - edge - (c === 'sw' ? 26 * pixel : 0);
    corner.setAttribute('transform', `translate(${x} ${y}) scale(${pixel})`);
  });
  scaleBar(pixel, height);
  fresh.forEach(site => site.setAttribute('transform', `translate(${site.dataset.x} ${site.dataset.y}) scale(${pixel})`));
  marks.forEach(mark => mark.setAttribute('transform', `translate(${mark.dataset.x} ${mark.dataset.y}) scale(${pixel})`));
  if (!current) return;
  if (mode === 'areas') shadeAreas();
  dots(pixel);
}
function scaleBar(pixel, height) {
  const most = data.metres * pixel * Math.min(130, stage.clientWidth / 4);
  let metres = 1;
  for (let i = 0; metres * [2, 2.5, 2][i % 3] <= most; i++) metres *= [2, 2.5, 2][i % 3];
  const scale = $('#scale');
  scale.setAttribute('transform', `translate(${view.x + 14 * pixel} ${view.y + height - 12 * pixel}) scale(${pixel})`);
  $('path', scale).setAttribute('d', `M0 -6V0H${metres / data.metres / pixel}V-6`);
  $('text', scale).textContent = metres < 1000 ? metres + between() + text.metre : metres / 1000 + between() + text.kilometre;
}

// Dots are stamped into the pixels of the canvas one by one: ten times as quick as paths, which
// counts with 100,000 of them.
const scaleOfDots = () => Math.max(0.8, Math.sqrt(stage.clientWidth / 600)) * Math.pow(view.zoom, 0.45);
const radius = (p, i) => groups[p.group].radius[i] * scaleOfDots();
const stamps = new Map();
/** How much of each pixel of a square a disc covers, 0 to 255. */
function stamp(r) {
  const key = Math.round(r * 8);
  let made = stamps.get(key);
  if (!made) {
    const half = Math.ceil(key / 8), size = 2 * half + 1, cover = new Uint8Array(size * size);
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      cover[y * size + x] = 255 * Math.min(1, Math.max(0, key / 8 + 0.5 - Math.hypot(x - half, y - half)));
    }
    stamps.set(key, made = { half, size, cover });
  }
  return made;
}
let sheet = null;
function press(mark, x, y, [red, green, blue]) {
  const { width, height, data: bytes } = sheet, left = x - mark.half, up = y - mark.half;
  for (let row = Math.max(0, -up); row < mark.size && up + row < height; row++) {
    for (let column = Math.max(0, -left); column < mark.size && left + column < width; column++) {
      const a = mark.cover[row * mark.size + column];
      if (!a) continue;
      const at = 4 * ((up + row) * width + left + column), under = bytes[at + 3];
      if (a === 255 || under === 0) {
        bytes[at] = red; bytes[at + 1] = green; bytes[at + 2] = blue; bytes[at + 3] = a;
      } else {
        bytes[at] += (red - bytes[at]) * a / 255;
        bytes[at + 1] += (green - bytes[at + 1]) * a / 255;
        bytes[at + 2] += (blue - bytes[at + 2]) * a / 255;
        bytes[at + 3] = under + (255 - under) * a / 255;
      }
    }
  }
}
const rgb = hex => [1, 3, 5].map(i => parseInt((hex.length < 7 ? '#' + [...hex.slice(1)].map(c => c + c).join('') : hex).slice(i, i + 2), 16));
function dots(pixel) {
  const p = current, style = getComputedStyle(document.documentElement);
  const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
  const width = stage.clientWidth, height = stage.clientHeight;
  if (!width || !height) return;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const name = n => style.getPropertyValue(n).trim();
  if (mode === 'people') {
    if (!sheet || sheet.width !== canvas.width || sheet.height !== canvas.height) sheet = pen.createImageData(canvas.width, canvas.height);
    else sheet.data.fill(0);
    const lists = [[], [], [], [], [], []], base = groups[p.group].radius, scale = scaleOfDots() * ratio;
    const toX = x => Math.round((x - view.x) / pixel * ratio), toY = y => Math.round((y - view.y) / pixel * ratio);
    for (let i = 0; i < count; i++) if (p.persons[i] > 0) {
      const x = toX(xs[i]), y = toY(ys[i]);
      if (x > -40 && y > -40 && x < sheet.width + 40 && y < sheet.height + 40) lists[colour(p, i)].push(i);
    }
    // The unserved last, so that nothing covers them.
    lists.forEach((list, c) => {
      const ink = rgb(name('--d' + c));
      for (const i of list) press(stamp(base[i] * scale), toX(xs[i]), toY(ys[i]), ink);
      if (c < 5) return;
      const paper = rgb(name('--ring'));
      for (const i of list) press(stamp(base[i] * scale * 0.5), toX(xs[i]), toY(ys[i]), paper);
    });
    pen.putImageData(sheet, 0, 0);
  }
  const service = data.services[p.service];
  if (!service) return;
  // Many facilities: smaller signs, until the map is magnified.
  const room = Math.sqrt(width * height / Math.max(1, service.x.length));
  const size = Math.min(5.2, Math.max(2.4, room * 0.13)) * Math.min(1.8, Math.sqrt(view.zoom));
  pen.fillStyle = name('--site');
  pen.strokeStyle = name('--site-edge');
  pen.lineWidth = size < 4 ? 1 : 1.3;
  pen.beginPath();
  for (let i = 0; i < service.x.length; i++) {
    const x = (service.x[i] - view.x) / pixel, y = (service.y[i] - view.y) / pixel;
    if (x < -9 || y < -9 || x > width + 9 || y > height + 9) continue;
    pen.moveTo(x, y - size);
    pen.lineTo(x + size, y);
    pen.lineTo(x, y + size);
    pen.lineTo(x - size, y);
    pen.closePath();
  }
  pen.fill();
  pen.stroke();
}

// Areas, shaded by the share served of those who live directly in them.
function areaSums(p) {
  const all = new Float64Array(data.areas.length), served = new Float64Array(data.areas.length);
  for (let i = 0; i < count; i++) if (areaOf[i] >= 0 && p.persons[i] > 0) {
    all[areaOf[i]] += p.persons[i];
    served[areaOf[i]] += servedAt(p, i);
  }
  return { all, served };
}
const shapes = $$('.area', base);
shapes.forEach(shape => $('title', shape)?.remove());
function shadeAreas() {
  const p = current, sums = areaSums(p);
  shapes.forEach(shape => {
    const a = shape.dataset.area, all = sums.all[a];
    let shade = 's-';
    if (all > 0) {
      // A millionth of slack: the sums of the page are of rounded values.
      const share = sums.served[a] / all + 1e-6;
      shade = 's' + p.shades.findIndex(bound => share * 1e6 >= bound) + (sums.served[a] === 0 ? ' none' : '');
    }
    shape.setAttribute('class', 'area ' + shade);
  });
}

// What the numbers say at the present slider positions.
function say() {
  const p = current, { served, all, share } = total(p);
  const servedWhole = Math.round(served / 1000), rest = Math.round(all / 1000) - servedWhole;
  const kept = served * 1e6 >= all * p.share;
  const points = Math.abs(share * 1e6 - p.share) / 1e4;
  const gap = (kept ? Math.floor(points * 10 + 1e-9) : Math.ceil(points * 10 - 1e-9)) / 10;
  $('.share', p.panel).textContent = percent(share);
  $('.gap', p.panel).textContent = served * 1e6 === all * p.share ? text.even : fill(kept ? text.over : text.short, { gap: gap.toFixed(1) });
  const asPromised = p.now.every((at, k) => at === p.at[k]);
  // As promised, the numbers are those that the run has rounded so that all reasons add up.
  $('.counts', p.panel).textContent = asPromised ? p.counts : fill(text.counts, { served: whole(servedWhole), rest: whole(rest) });
  $('.reset', p.panel).disabled = asPromised;
  const end = p.pos[p.pos.length - 1] || 1;
  p.now.forEach((at, k) => {
    const input = $(`input[data-class="${k}"]`, p.panel), value = inUnit(p, p.pos[at]);
    input.value = at;
    input.setAttribute('aria-valuetext', value + (k || p.now.length > 1 ? '' : ', ' + percent(share)));
    $('output', input.parentNode).textContent = value;
    const cursor = $(`.cursor[data-class="${k}"]`, p.panel);
    const x = 36 + 312 * p.pos[at] / end, of = p.limits[k] > 0 ? p.served[k][at] / p.limits[k] : 1;
    $('path', cursor).setAttribute('d', `M${x} 12v170`);
    $('circle', cursor).setAttribute('cx', x);
    $('circle', cursor).setAttribute('cy', 12 + 170 * (1 - of));
  });
  labels(p);
}
function labels(p) {
  const limit = p.pos[p.now[0]], set = (c, label) => { const span = $('.l' + c); if (span) span.textContent = label; };
  const at = (pattern, factor) => fill(pattern, { value: inUnit(p, limit * factor) });
  if (p.places) {
    [1.5, 1, 0.75, 0.5].forEach((factor, c) => set(c, at(text.least, factor)));
    set(4, at(text.below, 0.5));
    set(5, text.noPlaces);
  } else if (p.limits.length > 1) {
    text.relative.forEach((label, c) => set(c, label));
    set(5, text.none);
  } else {
    [0.5, 1, 1.5, 2].forEach((factor, c) => set(c, at(text.upto, factor)));
    set(4, at(text.above, 2));
    set(5, text.none);
  }
  const bounds = p.shades, share = bound => trimmed(bound / 1e4, 4) + '%';
  for (let s = 0; s < 5; s++) {
    const span = $('.a' + s), item = span.parentNode;
    item.hidden = s >= bounds.length;
    if (item.hidden) continue;
    span.textContent = bounds[s] > 0 || s === 0
      ? fill(text.least, { value: share(bounds[s]) })
      : fill(text.below, { value: share(bounds[s - 1]) });
  }
  const service = data.services[p.service];
  $('#site-name').textContent = service ? service.name : '';
}

// The area that was sought out of a table has an outline.
const sought = document.createElementNS('http://www.w3.org/2000/svg', 'path');
sought.setAttribute('class', 'sought');
top.prepend(sought);

function choose(p, scroll) {
  current = p;
  open(p);
  promises.forEach(other => {
    other.panel.classList.toggle('current', other === p);
    if (other === p) other.link.setAttribute('aria-current', 'true');
    else other.link.removeAttribute('aria-current');
  });
  $('#caption').textContent = p.title;
  freshOf.forEach(sites => sites.toggleAttribute('hidden', Number(sites.dataset.promise) !== promises.indexOf(p)));
  sought.removeAttribute('d');
  tip.hidden = true;
  say();
  redraw();
  if (scroll && figure.getBoundingClientRect().top > innerHeight * 0.7) figure.scrollIntoView({ block: 'start' });
}
promises.forEach((p, i) => {
  p.link.addEventListener('click', event => {
    event.preventDefault();
    try { history.replaceState(null, '', '#promise-' + (i + 1)); } catch { /* an address that cannot be changed */ }
    choose(p, true);
  });
  $$('input', p.panel).forEach(input => input.addEventListener('input', () => {
    p.now[input.dataset.class] = Number(input.value);
    say();
    redraw();
  }));
  $('.reset', p.panel).addEventListener('click', () => { p.now = p.at.slice(); say(); redraw(); });
  $$('.worst [data-area]', p.panel).forEach(row => {
    const shape = shapes.find(shape => shape.dataset.area === row.dataset.area), span = $('th span', row);
    if (!shape || !span) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = span.textContent;
    button.title = fill(text.show, { name: span.textContent });
    button.addEventListener('click', () => {
      sought.setAttribute('d', shape.getAttribute('d'));
      showBox(shape.getBBox());
      const r = figure.getBoundingClientRect();
      if (r.bottom < 200 || r.top > innerHeight - 200) figure.scrollIntoView({ block: 'start' });
    });
    span.replaceWith(button);
  });
});
$$('input[name=show]').forEach(input => input.addEventListener('change', () => {
  mode = input.value;
  figure.classList.toggle('by-people', mode === 'people');
  figure.classList.toggle('by-areas', mode === 'areas');
  redraw();
}));

// Moving and magnifying.
$('#closer').addEventListener('click', () => zoomAt(1.8));
$('#farther').addEventListener('click', () => zoomAt(1 / 1.8));
$('#whole').addEventListener('click', () => { view.zoom = 1; redraw(); });
stage.addEventListener('keydown', event => {
  const step = data.w / view.zoom / 8;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (event.key === '+' || event.key === '=') zoomAt(1.8);
  else if (event.key === '-') zoomAt(1 / 1.8);
  else if (moves[event.key] && view.zoom > 1) { view.x += moves[event.key][0]; view.y += moves[event.key][1]; redraw(); }
  else return;
  event.preventDefault();
});
const mapPlace = event => {
  const r = stage.getBoundingClientRect(), pixel = unitsPerPixel();
  return [view.x + (event.clientX - r.left) * pixel, view.y + (event.clientY - r.top) * pixel];
};
stage.addEventListener('wheel', event => {
  // A plain wheel scrolls the page; with Ctrl (or a pinch on a touchpad) it magnifies.
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoomAt(Math.pow(2, -event.deltaY / 200), ...mapPlace(event));
}, { passive: false });
stage.addEventListener('dblclick', event => zoomAt(1.8, ...mapPlace(event)));
const fingers = new Map();
stage.addEventListener('pointerdown', event => {
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (event.pointerType !== 'mouse') hover(event);
});
stage.addEventListener('pointermove', event => {
  const before = fingers.get(event.pointerId);
  if (!before) { hover(event); return; }
  const others = [...fingers].filter(([id]) => id !== event.pointerId);
  if (others.length === 1) {
    const [ox, oy] = others[0][1];
    const gap = (x, y) => Math.max(10, Math.hypot(x - ox, y - oy));
    zoomAt(gap(event.clientX, event.clientY) / gap(...before), ...mapPlace(event));
  } else if (view.zoom > 1) {
    const pixel = unitsPerPixel();
    view.x -= (event.clientX - before[0]) * pixel;
    view.y -= (event.clientY - before[1]) * pixel;
    tip.hidden = true;
    redraw();
  }
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
});
for (const end of ['pointerup', 'pointercancel', 'pointerleave']) stage.addEventListener(end, event => {
  fingers.delete(event.pointerId);
  if (end === 'pointerleave' && event.pointerType === 'mouse') tip.hidden = true;
});

// What is under the pointer.
function nearestOf(length, near, x, y, pixel) {
  let best = -1, least = Infinity;
  for (let i = 0; i < length; i++) {
    const [px, py, reach] = near(i);
    if (reach <= 0) continue;
    const dx = (px - x) / pixel, dy = (py - y) / pixel, d = dx * dx + dy * dy;
    if (d < least && d <= reach * reach) { least = d; best = i; }
  }
  return best;
}
function hover(event) {
  if (!current) return;
  const [x, y] = mapPlace(event), pixel = unitsPerPixel(), p = current, lines = [];
  const slack = event.pointerType === 'mouse' ? 3 : 10;
  const service = data.services[p.service];
  const site = service ? nearestOf(service.x.length, i => [service.x[i], service.y[i], 6 + slack], x, y, pixel) : -1;
  const dot = mode === 'people'
    ? nearestOf(count, i => [xs[i], ys[i], p.persons[i] > 0 ? radius(p, i) + slack : 0], x, y, pixel) : -1;
  if (site >= 0) {
    lines.push(service.names[site]);
    lines.push(service.name + (service.places[site] == null ? '' : ' · ' + fill(text.places, { count: whole(service.places[site]) })));
  } else if (dot >= 0) {
    const a = areaOf[dot];
    const place = [a >= 0 && data.parents[a] >= 0 ? data.areas[data.parents[a]] : '', a >= 0 ? data.areas[a] : ''].filter(Boolean).join(' ');
    const id = data.ids ? data.ids[dot] : '';
    lines.push([place, id].filter(Boolean).join(' · '));
    lines.push(fill(text.people, { count: persons(p.persons[dot]) }));
    const value = p.values[dot];
    if (value < 0) lines.push(p.places ? text.noPlaces : text.reasons[value + 3]);
    else if (p.places) lines.push(fill(text.ratio, { ratio: trimmed(value * p.q / p.div, 1) }));
    else lines.push(inUnit(p, value * p.q, p.div > 600 ? 2 : 1));
    const near = p.nearest ? p.nearest[dot] : -1;
    if (near >= 0 && service && service.names[near]) lines.push(fill(text.nearest, { name: service.names[near] }));
  } else {
    const shape = document.elementsFromPoint(event.clientX, event.clientY).find(e => e.classList.contains('area'));
    if (!shape) { tip.hidden = true; return; }
    const a = Number(shape.dataset.area), sums = areaSums(p), all = sums.all[a], served = sums.served[a];
    lines.push((data.parents[a] >= 0 ? data.areas[data.parents[a]] + ' ' : '') + data.areas[a]);
    lines.push(all > 0
      ? fill(text.served, { share: percent(served / all), served: persons(served), count: persons(all) })
      : text.empty);
  }
  tip.textContent = lines.filter(Boolean).join('\n');
  tip.hidden = false;
  const r = stage.getBoundingClientRect(), w = tip.offsetWidth, h = tip.offsetHeight;
  const left = event.clientX - r.left + 14, over = event.clientY - r.top - h - 12;
  tip.style.left = Math.max(4, left + w > r.width ? left - w - 28 : left) + 'px';
  tip.style.top = (over < 4 ? event.clientY - r.top + 16 : over) + 'px';
}

new ResizeObserver(redraw).observe(stage);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
const asked = /^#promise-(\d+)$/.exec(location.hash);
// What is odd is marked while its table is open.
const odd = $('#odd');
if (odd) odd.addEventListener('toggle', () => figure.classList.toggle('with-odd', odd.open));
if (current) choose(promises[asked ? Number(asked[1]) - 1 : 0] || promises[0], false);
else { document.documentElement.classList.add('checked'); redraw(); }
})();
