// The answer sheet of the model region in a real browser: silent, readable by everybody, at 1440 and 390 px, on A4
// and in grey. LIYUAN_SHOTS=FOLDER keeps the screenshots and the printed pages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const liyuan = process.env.LIYUAN;
const skip = !liyuan && 'LIYUAN names no program';
const folder = mkdtempSync(join(tmpdir(), 'liyuan-sheet-'));
const shots = process.env.LIYUAN_SHOTS || join(folder, 'shots');
const sheet = lang => join(folder, 'model', 'out', 'sheet', `sheet.${lang}.html`);

let browser;
before(async () => {
  if (!liyuan) return;
  mkdirSync(shots, { recursive: true });
  const run = (...args) => execFileSync(liyuan, ['--quiet', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  run('demo', join(folder, 'model'));
  run('run', join(folder, 'model', 'liyuan.toml'));
  run('report', join(folder, 'model', 'out'));
  // The same region with one library less and a stricter promise.
  const less = join(folder, 'less');
  cpSync(join(folder, 'model'), less, { recursive: true, filter: path => !path.startsWith(join(folder, 'model', 'out')) });
  const edit = (name, change) => writeFileSync(join(less, name), change(readFileSync(join(less, name), 'utf8')));
  edit('libraries.csv', text => text.split('\n').toSpliced(1, 1).join('\n'));
  edit('liyuan.toml', text => text.replace('within  = "60min"', 'within  = "50min"'));
  run('run', join(less, 'liyuan.toml'));
  for (const lang of ['zh', 'en']) {
    run('--lang', lang, 'diff', join(folder, 'model', 'out'), join(less, 'out'), '--html', join(folder, `change.${lang}.html`));
  }
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

async function open(lang, options = {}, file = sheet(lang)) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, offline: true, ...options });
  const page = await context.newPage();
  const noise = [], requests = [];
  page.on('console', message => noise.push(message.text()));
  page.on('pageerror', error => noise.push(String(error)));
  page.on('request', request => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  return {
    page,
    async close() {
      assert.deepEqual(noise, [], 'nothing on the console');
      assert.deepEqual(requests.filter(url => !url.startsWith('data:')), [address], 'no request but for the file itself');
      await context.close();
    },
  };
}

// Pixels of the smallest letters of the drawings that are shown; there are many of them.
async function smallest(page) {
  const sizes = await page.evaluate(() => [...document.querySelectorAll('svg[viewBox]')].flatMap(svg => {
    const { width } = svg.getBoundingClientRect();
    const scale = width / svg.viewBox.baseVal.width;
    return width === 0 ? [] : [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize) * scale);
  }));
  assert.ok(sizes.length > 500, `${sizes.length} texts`);
  return Math.min(...sizes);
}

for (const lang of ['zh', 'en']) {
  test(`everybody can read the sheet (${lang})`, { skip }, async () => {
    const { page, close } = await open(lang);
    assert.equal(await page.evaluate(() => document.documentElement.lang), lang === 'zh' ? 'zh-CN' : 'en');
    assert.equal(await page.locator('#sheet .card').count(), 8);
    assert.equal(await page.locator('#sheet .card.broken').count(), 4);
    // The cover has the region with its roads, and every promise with its mark.
    assert.equal(await page.locator('.cover dd').count(), 8);
    assert.equal(await page.locator('.cover .mark.broken').count(), 4);
    assert.equal(await page.locator('.cover .wide svg').isVisible(), true);
    for (const id of ['map-ems-circle', 'catchments-ems-circle', 'curves-ems-circle', 'overview-health']) {
      assert.equal(await page.locator(`svg[aria-labelledby^="${id}-title"]`).isVisible(), true, id);
    }
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    // The traces and the tables behind drawings are thousands of rows of one shape: the first chapters stand for them.
    const { violations } = await page.evaluate(() => {
      document.querySelectorAll('#trace article:nth-of-type(n+20), section.area:nth-of-type(n+9), figure details').forEach(part => part.remove());
      return axe.run();
    });
    assert.deepEqual(violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(node => node.html.slice(0, 300))]), []);
    await close();
  });

  test(`nothing is wider than the page at 1440 and 390 px, nor lost on A4 and in grey (${lang})`, { skip }, async () => {
    for (const width of [1440, 390]) {
      const { page, close } = await open(lang, { viewport: { width, height: 1000 } });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      assert.ok(await smallest(page) >= 9.5, 'letters of drawings are legible');
      await page.screenshot({ path: join(shots, `sheet-${lang}-${width}.png`) });
      if (width === 1440) {
        await page.addStyleTag({ content: 'html{filter:grayscale(1)}' });
        await page.screenshot({ path: join(shots, `sheet-${lang}-grey.png`) });
      }
      await close();
    }
    const { page, close } = await open(lang);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 680, height: 1000 });
    assert.ok(await smallest(page) >= 7.5, 'letters of drawings are legible on paper');
    const cover = await page.locator('.cover').boundingBox();
    assert.ok(cover.height < 265 / 25.4 * 96, 'the cover is one page of A4');
    await page.emulateMedia({ media: null });
    const paper = await page.pdf({ format: 'A4' });
    writeFileSync(join(shots, `sheet-${lang}-a4.pdf`), paper);
    const pages = paper.toString('latin1').match(/\/Type \/Page\b/g).length;
    assert.ok(pages > 10 && pages < 120, `${pages} pages`);
    await close();
    assert.ok(statSync(sheet(lang)).size < 10_000_000);
  });
}

test('a number tells where it came from', { skip }, async () => {
  const { page, close } = await open('zh');
  const number = page.locator('.card .big .n').first();
  const id = await number.getAttribute('data-figure');
  await number.click();
  const panel = page.locator('#panel');
  assert.match(await panel.innerText(), new RegExp(id));
  assert.match(await panel.innerText(), /÷/);
  assert.match(await panel.innerText(), /people\.csv \(SHA-256 [0-9a-f]{12}…\)/);
  await page.keyboard.press('Escape');
  assert.equal(await panel.count(), 0);
  assert.equal(await number.evaluate(element => element === document.activeElement), true);
  // Without a script the link leads to the same words at the end of the page.
  const target = await number.getAttribute('href');
  assert.match(await page.locator(target).innerText(), new RegExp(id));
  await close();
});

for (const lang of ['zh', 'en']) {
  test(`the change sheet says who gained and who lost (${lang})`, { skip }, async () => {
    const file = join(folder, `change.${lang}.html`);
    const { page, close } = await open(lang, {}, file);
    assert.equal(await page.locator('#change .card').count(), 1);
    assert.match(await page.locator('#change .card .note').innerText(), lang === 'zh' ? /失去服务：[\d,]+/ : /lost: [\d,]+/);
    assert.match(await page.locator('#causes').innerText(), /promise\[library\]\.within/);
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const { violations } = await page.evaluate(() => axe.run());
    assert.deepEqual(violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(node => node.html.slice(0, 300))]), []);
    await close();
    const narrow = await open(lang, { viewport: { width: 390, height: 1000 } }, file);
    assert.equal(await narrow.page.evaluate(() => document.documentElement.scrollWidth), 390);
    await narrow.page.screenshot({ path: join(shots, `change-${lang}-390.png`), fullPage: true });
    await narrow.close();
  });
}
