'use strict';
const { labels, details, layers, parts } = attention;
const count = labels.length;
const skip = document.getElementById('skip');
const tip = document.getElementById('tip');
let chosen = count - 1;

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};
const ratio = (value) => value.toFixed(value < 0.1 ? 3 : 2);

/** The mean of some heads, or one head: rows of probabilities up to the diagonal, without the first token where so chosen. */
function probabilities(heads) {
  return labels.map((label, t) => {
    const row = labels.slice(0, t + 1).map((other, s) =>
      heads.reduce((sum, head) => sum + head[t][s], 0) / heads.length / parts);
    if (!skip.checked || t === 0) return row;
    const rest = 1 - row[0];
    return row.map((value, s) => (s === 0 || rest <= 0 ? 0 : value / rest));
  });
}

function showTip(event, t, s, value) {
  tip.replaceChildren(element('b', '', labels[t]), ' → ', element('b', '', labels[s]), ' ' + ratio(value));
  const bytes = [details[t], details[s]].filter((each) => each).join(' → ');
  if (bytes) tip.append(element('i', '', bytes));
  tip.hidden = false;
  const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
  const top = event.clientY + 18 + tip.offsetHeight > window.innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 18;
  tip.style.left = left + 'px';
  tip.style.top = top + 'px';
}
const hideTip = () => { tip.hidden = true; };

/** A label above a column: Japanese from top to bottom, other writing turned. */
function standLabel(pen, label, x, bottom, letters) {
  if (/[\u3040-\u30ff\u3400-\u9fff]/.test(label)) {
    const signs = [...label.replace(/ー/g, '｜')];
    pen.textAlign = 'center';
    signs.forEach((sign, i) => pen.fillText(sign, x, bottom - (signs.length - i - 0.5) * (letters + 1)));
  } else {
    pen.save();
    pen.translate(x, bottom);
    pen.rotate(-Math.PI / 2);
    pen.textAlign = 'left';
    pen.fillText(label, 0, 0, bottom - 1);
    pen.restore();
  }
}

/** A heat map with the tokens beside and above it; cells of some pixels. */
function heatMap(rows, cell) {
  const colours = getComputedStyle(document.documentElement);
  const canvas = element('canvas');
  const pen = canvas.getContext('2d');
  const letters = Math.max(7, Math.min(14, cell - 2));
  const font = letters + 'px system-ui, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif';
  const named = cell >= 9;
  pen.font = font;
  const widest = Math.max(...labels.map((label) => Math.max(pen.measureText(label).width, [...label].length * (letters + 1) * /[\u3040-\u9fff]/.test(label))));
  const margin = named ? Math.ceil(Math.min(110, widest)) + 8 : 2;
  const size = margin + count * cell + 1;
  const scale = window.devicePixelRatio || 1;
  canvas.width = canvas.height = Math.ceil(size * scale);
  canvas.style.width = canvas.style.height = size + 'px';
  pen.scale(scale, scale);
  pen.font = font;
  pen.fillStyle = colours.getPropertyValue('--soft');
  pen.textBaseline = 'middle';
  for (let i = 0; named && i < count; i++) {
    const middle = margin + (i + 0.5) * cell;
    pen.textAlign = 'right';
    pen.fillText(labels[i], margin - 5, middle, margin - 6);
    standLabel(pen, labels[i], middle, margin - 5, letters);
  }
  for (let t = 0; t < count; t++) {
    for (let s = 0; s <= t; s++) {
      pen.globalAlpha = 0.05 + 0.95 * Math.sqrt(rows[t][s]);
      pen.fillStyle = colours.getPropertyValue('--indigo');
      pen.fillRect(margin + s * cell, margin + t * cell, cell - (cell > 6 ? 1 : 0), cell - (cell > 6 ? 1 : 0));
    }
  }
  canvas.addEventListener('mousemove', (event) => {
    const box = canvas.getBoundingClientRect();
    const s = Math.floor((event.clientX - box.left - margin) / cell);
    const t = Math.floor((event.clientY - box.top - margin) / cell);
    if (s >= 0 && t >= s && t < count) showTip(event, t, s, rows[t][s]);
    else hideTip();
  });
  canvas.addEventListener('mouseleave', hideTip);
  return canvas;
}

const cellWithin = (pixels, least, most) => Math.max(least, Math.min(most, Math.floor(pixels / count)));

function drawSentence() {
  const tokens = labels.map((label, t) => {
    const token = element('button', 'token' + (t === chosen ? ' chosen' : ''), label);
    token.addEventListener('click', () => { chosen = t; drawSentence(); });
    token.addEventListener('mouseenter', () => drawFlow(t));
    token.addEventListener('mouseleave', () => drawFlow(chosen));
    return token;
  });
  document.getElementById('sentence').replaceChildren(...tokens);
  drawFlow(chosen);
}

function drawFlow(t) {
  const rows = [['all layers', probabilities(layers.flat())[t]]];
  layers.forEach((heads, i) => rows.push(['layer ' + (i + 1), probabilities(heads)[t]]));
  document.getElementById('flow').replaceChildren(...rows.map(([name, row]) => {
    const line = element('div', 'row');
    line.append(element('span', 'name', name));
    const cells = element('span', 'cells');
    labels.forEach((label, s) => {
      const value = s <= t ? row[s] : 0;
      const cell = element('span', s > t ? 'cell later' : 'cell', label);
      cell.style.setProperty('--share', (100 * Math.sqrt(value)).toFixed(1) + '%');
      if (value >= 0.45) cell.classList.add('strong');
      if (s === t) cell.classList.add('self');
      cell.append(element('small', '', s > t ? '' : Math.round(100 * value) + ' %'));
      if (s <= t) {
        cell.addEventListener('mousemove', (event) => showTip(event, t, s, value));
        cell.addEventListener('mouseleave', hideTip);
      }
      cells.append(cell);
    });
    line.append(cells);
    return line;
  }));
}

/** The pairs of different tokens with the most attention, the first token left out. */
function strongest(rows) {
  const pairs = rows.flatMap((row, t) => row.slice(1, t).map((value, i) => ({ t, s: i + 1, value })));
  pairs.sort((a, b) => b.value - a.value);
  const list = element('div', 'pairs');
  list.append(element('h3', '', 'Strongest pairs'));
  for (const { t, s, value } of pairs.slice(0, 12)) {
    const line = element('div');
    line.append(element('b', '', labels[t]), ' → ', element('b', '', labels[s]), element('small', '', Math.round(100 * value) + ' %'));
    list.append(line);
  }
  return list;
}

function drawMaps() {
  const mean = probabilities(layers.flat());
  document.getElementById('mean').replaceChildren(heatMap(mean, cellWithin(560, 5, 34)), strongest(mean));
  document.getElementById('layers').replaceChildren(...layers.map((heads, i) => {
    const card = element('div', 'card');
    card.append(element('h3', '', 'Layer ' + (i + 1)));
    const maps = element('div', 'maps');
    heads.forEach((head, h) => {
      const figure = element('figure');
      const rows = probabilities([head]);
      const map = heatMap(rows, cellWithin(250, 2, 20));
      map.addEventListener('click', () => enlarge('Layer ' + (i + 1) + ', head ' + (h + 1), rows));
      figure.append(map, element('figcaption', '', 'head ' + (h + 1)));
      maps.append(figure);
    });
    card.append(maps);
    return card;
  }));
}

function enlarge(name, rows) {
  const dialog = document.getElementById('large');
  hideTip();
  dialog.lastElementChild.replaceChildren(element('h3', '', name), heatMap(rows, cellWithin(640, 6, 40)));
  dialog.append(tip);
  dialog.showModal();
}
document.getElementById('large').addEventListener('close', () => { hideTip(); document.body.append(tip); });
document.getElementById('large').addEventListener('click', (event) => {
  if (event.target === event.currentTarget) event.currentTarget.close();
});

function draw() {
  drawSentence();
  drawMaps();
}
skip.addEventListener('change', draw);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
draw();
