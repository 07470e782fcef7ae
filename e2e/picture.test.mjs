// The first picture in a real browser, opened as a file: it works, asks nobody for anything,
// and says the same as the run, in both languages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'liyuan-picture-'));
const sample = (name, ...args) => {
  const file = join(folder, name);
  execFileSync('cargo', ['run', '--quiet', '--locked', '--package', 'liyuan', '--example', 'picture_sample', '--', file, ...args],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return file;
};

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const noise = [], requests = [];
  page.on('console', message => noise.push(message.text()));
  page.on('pageerror', error => noise.push(String(error)));
  page.on('request', request => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  return {
    page,
    current: selector => page.locator(`.panel.current ${selector}`),
    async close() {
      assert.deepEqual(noise, [], 'nothing on the console');
      assert.deepEqual(requests, [address], 'no request but for the file itself');
      await context.close();
    },
  };
}

/** How many pixels of the canvas are opaque, and of how many colours. */
const ink = page => page.evaluate(() => {
  const dots = document.querySelector('#dots'), canvas = document.createElement('canvas');
  canvas.width = dots.width;
  canvas.height = dots.height;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(dots, 0, 0);
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  const colours = {};
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] === 255) {
    inked++;
    const colour = pixels[i] + ',' + pixels[i + 1] + ',' + pixels[i + 2];
    colours[colour] = (colours[colour] || 0) + 1;
  }
  return { inked, colours };
});
const settled = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

for (const lang of ['zh', 'en']) {
  test(`slider, switch and list work (${lang})`, async () => {
    const { page, current, close } = await open(sample(`${lang}.html`, lang, '1500'));
    assert.equal(await page.evaluate(() => document.documentElement.lang), lang === 'zh' ? 'zh-CN' : 'en');
    await settled(page);

    // As promised: the panel says what the list says.
    const listed = await page.locator('#list li').nth(0).locator('b').textContent();
    assert.equal(await current('.share').textContent(), listed);
    const before = await ink(page);
    assert.ok(before.inked > 2000, 'dots are drawn');

    // Each class of areas has its own slider; less time, fewer people.
    const sliders = current('input[type=range]');
    assert.equal(await sliders.count(), 2);
    await sliders.nth(1).focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft');
    const fewer = await current('.share').textContent();
    assert.ok(parseFloat(fewer) < parseFloat(listed), `${fewer} < ${listed}`);
    assert.match(await sliders.nth(1).getAttribute('aria-valuetext'), lang === 'zh' ? /分钟/ : /min/);
    await settled(page);
    assert.notDeepEqual((await ink(page)).colours, before.colours, 'the map is coloured anew');
    await current('.reset').click();
    assert.equal(await current('.share').textContent(), listed);

    // Another promise, by keyboard.
    const links = page.locator('#list a');
    for (let i = 0; i < await links.count(); i++) {
      await links.nth(i).focus();
      await page.keyboard.press('Enter');
      assert.equal(await links.nth(i).getAttribute('aria-current'), 'true');
      assert.equal(await page.locator('#list a[aria-current]').count(), 1);
      assert.equal(await page.locator('.panel.current').count(), 1);
      const title = await links.nth(i).locator('strong').textContent();
      assert.equal(await page.locator('#caption').textContent(), title);
      assert.equal(await current('.share').textContent(), await links.nth(i).locator('b').textContent());
      // To the end and back: more time never means fewer people, a higher norm never more.
      const slider = current('input[type=range]').first();
      await slider.focus();
      await page.keyboard.press('End');
      const most = parseFloat(await current('.share').textContent());
      await page.keyboard.press('Home');
      const least = parseFloat(await current('.share').textContent());
      const places = await page.evaluate(n => JSON.parse(document.querySelector('#data').textContent).promises[n].places, i);
      assert.ok(places ? least >= most : most >= least, `${least} ${most}`);
    }
    await close();
  });

  test(`areas are shaded and can be sought out (${lang})`, async () => {
    const { page, current, close } = await open(sample(`${lang}-areas.html`, lang, '1500'));
    await page.locator('input[value=areas]').check({ force: true });
    await settled(page);
    assert.ok(await page.locator('.area.s0').count() > 0);
    const fill = await page.locator('.area.s0').first().evaluate(area => getComputedStyle(area).fill);
    assert.notEqual(fill, await page.locator('.area.s-').first().evaluate(area => getComputedStyle(area).fill));
    const before = await page.locator('.area.s0').count();
    await current('input[type=range]').nth(1).focus();
    await page.keyboard.press('End');
    await settled(page);
    assert.ok(await page.locator('.area.s0').count() > before, 'more time, more areas as promised');

    const whole = await page.locator('#base').getAttribute('viewBox');
    await current('.worst button').first().click();
    await settled(page);
    assert.notEqual(await page.locator('#base').getAttribute('viewBox'), whole);
    await page.locator('#whole').click();
    await settled(page);
    assert.equal(await page.locator('#base').getAttribute('viewBox'), whole);
    await close();
  });
}

test('what is under the pointer is named', async () => {
  const { page, close } = await open(sample('tip.html', 'en', '1500'));
  await settled(page);
  const box = await page.locator('#stage').boundingBox();
  const spot = await page.evaluate(() => {
    const data = JSON.parse(document.querySelector('#data').textContent);
    return { x: data.services[0].x[1] / data.w, y: data.services[0].y[1] / data.h, name: data.services[0].names[1] };
  });
  await page.mouse.move(box.x + spot.x * box.width, box.y + spot.y * box.height);
  assert.match(await page.locator('#tip').textContent(), new RegExp(spot.name));
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.7);
  assert.match(await page.locator('#tip').textContent(), /Township|people/);
  await close();
});

test('a phone shows it without scrolling sideways', async () => {
  const { page, current, close } = await open(sample('phone.html', 'zh', '1500'), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await settled(page);
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `${content} px on ${screen}`);
  await page.locator('#list a').nth(4).tap();
  assert.equal(await page.locator('#caption').textContent(), await page.locator('#list strong').nth(4).textContent());
  assert.ok(await current('input[type=range]').first().isVisible());
  await close();
});

test('without script the first map, the list and all tables are there', async () => {
  const { page, close } = await open(sample('plain.html', 'zh', '1500'), { javaScriptEnabled: false });
  assert.ok(await page.locator('.static.dots').isVisible());
  assert.equal(await page.locator('.panel:visible').count(), 5);
  assert.equal(await page.locator('.sliders:visible').count(), 0);
  await close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`everybody can read and use it (${colorScheme})`, async () => {
    const { page, close } = await open(sample(`${colorScheme}.html`, 'en', '1500'), { colorScheme });
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const { violations } = await page.evaluate(() => axe.run());
    assert.deepEqual(violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(node => node.html)]), []);
    await close();
  });
}

test('what is odd about the data has a table, and marks on the map while it is open', async () => {
  const { page, close } = await open(sample('odd.html', 'en', '1500'));
  await settled(page);
  const marks = page.locator('#top .marks .odd');
  assert.equal(await marks.count(), 2);
  assert.equal(await marks.first().isVisible(), false);
  await page.locator('#odd summary').click();
  await settled(page);
  assert.equal(await page.locator('#odd tbody tr').count(), 3);
  assert.equal(await marks.first().isVisible(), true);
  // The gravest lies on top, keeps its place and its size when the map is magnified.
  const before = await marks.last().boundingBox();
  await page.locator('#closer').click();
  await settled(page);
  const after = await marks.last().boundingBox();
  assert.ok(Math.abs(after.width - before.width) < 1, `${before.width} ${after.width}`);
  await close();
});

test('a hundred thousand points stay quick', async () => {
  const { page, current, close } = await open(sample('large.html', 'en', '100000'));
  await settled(page);
  await current('input[type=range]').first().focus();
  const begin = Date.now();
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('ArrowRight');
    await settled(page);
  }
  // Some 50 ms a step on an ordinary computer; generous, since tests share a small one.
  assert.ok(Date.now() - begin < 10_000, `${Date.now() - begin} ms for five steps`);
  console.log(`100,000 points: ${Math.round((Date.now() - begin) / 5)} ms a step of the slider`);
  await close();
});

// The model region as `liyuan demo` and `liyuan run` make it.
const liyuan = process.env.LIYUAN;
test('the picture of the model region', { skip: !liyuan && 'LIYUAN names no program' }, async () => {
  const demo = join(folder, 'demo');
  execFileSync(liyuan, ['demo', demo], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(liyuan, ['run', join(demo, 'liyuan.toml'), '--lang', 'zh'], { cwd: demo, stdio: ['ignore', 'ignore', 'ignore'] });
  const { page, current, close } = await open(join(demo, 'out', 'index.html'));
  await settled(page);
  assert.ok(await page.locator('#list li').count() >= 6);
  assert.equal(await page.locator('.corner').count(), 4);
  for (const link of await page.locator('#list a').all()) {
    await link.click();
    assert.equal(await current('.share').textContent(), await link.locator('b').textContent());
  }
  await close();
});

test('the map of a check shows what was read and where it is odd', { skip: !liyuan && 'LIYUAN names no program' }, async () => {
  const demo = join(folder, 'checked');
  execFileSync(liyuan, ['demo', demo], { stdio: ['ignore', 'ignore', 'inherit'] });
  const people = join(demo, 'people.csv');
  const rows = readFileSync(people, 'utf8').split('\n');
  // Forty rows lie three degrees east of where they belong.
  const heading = rows[0].split(',');
  for (let row = 1; row <= 40; row++) {
    const cells = rows[row].split(',');
    cells[heading.indexOf('lon')] = String(Number(cells[heading.indexOf('lon')]) + 3);
    rows[row] = cells.join(',');
  }
  writeFileSync(people, rows.join('\n'));
  execFileSync(liyuan, ['check', 'liyuan.toml', '--lang', 'en', '--map', 'check.html'], { cwd: demo, stdio: ['ignore', 'ignore', 'ignore'] });
  const { page, close } = await open(join(demo, 'check.html'));
  await settled(page);
  assert.ok(await page.locator('#top .marks .odd.warning').first().isVisible());
  assert.ok(await page.locator('.static.spots').isVisible());
  assert.match(await page.locator('#odd').textContent(), /people without a road nearby40/);
  assert.equal(await page.locator('#list').count(), 0);
  await page.locator('#closer').click();
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => axe.run());
  assert.deepEqual(violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(node => node.html)]), []);
  await close();
});
