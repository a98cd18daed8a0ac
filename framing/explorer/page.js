'use strict';
(() => {
  const D = JSON.parse(document.getElementById('data').textContent);
  const DEEDS = ['asserts', 'reports', 'denies', 'raises', 'silent'];
  const BIT = { asserted: 1, attributed: 2, rejected: 4, present: 8 }, KNOWN = 4;
  const COPIES = { all: 'copies all', one: '=one of each family', unwired: '=no named wire' };
  const NODAY = -2147483648, n = D.n, root = document.documentElement, started = performance.now();

  // ---- the data: columns of numbers, and names as levels
  const unpack = (text, Type) => new Type(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const column = {};
  for (const [name, c] of Object.entries(D.columns)) column[name] = { levels: c.levels, codes: unpack(c.codes, Uint16Array) };
  const value = (name, i) => column[name].levels[column[name].codes[i]];
  const family = unpack(D.family, Uint32Array), first = unpack(D.first, Uint8Array), day = unpack(D.day, Int32Array);
  const copies = new Uint32Array(D.families);
  family.forEach(f => copies[f]++);
  const views = D.views.map(v => v.name), codes = Object.create(null);
  for (const v of views) for (const f of D.frames) if (D.codes[v] && D.codes[v][f]) (codes[v] ||= Object.create(null))[f] = unpack(D.codes[v][f], Uint8Array);
  const none = new Uint8Array(n), code = (v, f) => codes[v]?.[f] || none;
  const does = Int8Array.from({ length: 256 }, (_, b) => {  // the weightiest stance that is known, or what of it is
    for (const [bit, at] of [[1, 0], [4, 2], [2, 1]]) { if (!(b & bit << KNOWN)) break; if (b & bit) return at; }
    return b & 8 << KNOWN ? (b & 8 ? 3 : 4) : -1;
  });
  const deed = b => does[b];
  const link = i => /^https?:\/\//i.test(D.url[i]) ? D.url[i] : '';
  const topics = Object.fromEntries(Object.entries(D.topics).filter(([, m]) => !m.gap).map(([l, m]) => [l, { ...m, share: unpack(m.shares, Uint8Array) }]));
  const terms = Object.fromEntries(Object.entries(D.terms).map(([l, m]) => [l, { ...m, found: unpack(m.found, m.small ? Uint16Array : Uint32Array), place: new Map(m.term.map((t, i) => [t, i])) }]));
  const holders = (l, i) => terms[l].found.subarray(terms[l].starts[i], terms[l].starts[i + 1]);

  // ---- words and small parts of the page; whatever comes from the data becomes text, never markup
  let ui = 'en';
  root.classList.add('js');
  const say = (key, ...more) => (D.words[key] || [key, key])[ui === 'zh' ? 1 : 0].replace(/\{(\d)\}/g, (_, i) => more[i]);
  const label = name => Object.hasOwn(D.labels[ui], name) ? D.labels[ui][name] : D.words['=' + name] ? say('=' + name) : String(name ?? '');
  const stanced = Object.fromEntries(D.views.map(v => [v.name, v.stanced]));
  const deedName = (d, v) => say(d === 3 && !stanced[v] ? 'does present' : 'does ' + DEEDS[d]);  // a coder of no stance has none that is unknown
  const $ = id => document.getElementById(id);
  const make = (space, tag, given, ...inside) => {
    const node = space ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
    for (const [k, v] of Object.entries(given || {})) {
      if (k.startsWith('on')) node.addEventListener(k.slice(2), v);
      else if (v !== undefined && v !== null && v !== false) node.setAttribute(k, v === true ? '' : v);
    }
    node.append(...inside.flat().filter(x => x !== null && x !== undefined));
    return node;
  };
  const el = (tag, ...rest) => make(false, tag, ...rest), svg = (tag, ...rest) => make(true, tag, ...rest);
  const fill = (id, ...inside) => $(id).replaceChildren(...inside.flat().filter(Boolean));
  const pct = x => `${Math.round(100 * x)}%`;
  const range = (low, high, sign) => `[${[low, high].map(x => points(x, sign)).join(', ')}]`;
  const fixed = (x, digits) => x.toFixed(digits).replace(/^-(?=[0.]+$)/, '').replace('-', '−');
  const points = (x, sign) => (sign && x > 0 ? '+' : '') +  // a decimal where rounding would hide a difference's sign
    fixed(100 * x, sign && Math.abs(x) >= 0.0005 && Math.abs(x) < 0.005 ? 1 : 0);
  const anchor = (i, text) => link(i) ? el('a', { href: link(i), target: '_blank', rel: 'noopener noreferrer' }, text) : el('span', {}, text);
  const named = i => `${value('outlet', i)}, ${D.columns.date.levels[column.date.codes[i]] || say('undated')}`;

  // ---- state: what is chosen; it stands in the address
  const kinds = ['language', 'kind', 'period', 'group'];
  const choices = {
    frame: () => D.frames, stance: () => Object.keys(BIT), coder: () => views, copies: () => Object.keys(COPIES),
    ...Object.fromEntries(kinds.map(k => [k, () => ['', ...column[k].levels.filter(Boolean)]])),
    by: () => ['group', 'side', 'language', 'kind', 'period', 'outlet'],
  };
  const standard = {
    frame: D.head.frames[0], stance: D.head.stance, coder: D.head.coder, copies: 'all', language: '', kind: '', period: '', group: '', by: 'group',
    term: '', topic: '', q: '', find: '', sort: 'date', down: '1', differ: '', having: '', scale: 'time', from: D.head.coder,
    to: views.find(v => v !== D.head.coder && D.views.find(x => x.name === v).stanced) || views.find(v => v !== D.head.coder) || views[0], lambda: '0.6', words: Object.keys(terms)[0] || '', ui: 'en',
  };
  let state = { ...standard };
  function readAddress() {
    state = { ...standard };
    for (const [k, v] of new URLSearchParams(location.hash.slice(1))) {
      if (k in standard && (!choices[k] || choices[k]().includes(v))) state[k] = v;
    }
    if (!views.includes(state.from)) state.from = standard.from;
    if (!views.includes(state.to)) state.to = standard.to;
    if (!terms[state.words]) state.words = standard.words;
    const [l, i] = state.topic.split(':');
    if (state.topic && !(topics[l] && topics[l].names[i])) state.topic = '';
    const at = state.term.indexOf(':');
    if (state.term && !(terms[state.term.slice(0, at)]?.place.has(state.term.slice(at + 1)))) state.term = '';
    if (!columns().some(c => c[0] === state.sort)) state.sort = 'date';
    ui = state.ui === 'zh' ? 'zh' : 'en';
  }
  function writeAddress() {
    const said = new URLSearchParams(Object.entries(state).filter(([k, v]) => v !== standard[k])).toString();
    try { history.replaceState(null, '', said ? '#' + said : location.pathname + location.search); } catch { /* a sandboxed frame has no address */ }
  }
  function change(more) { Object.assign(state, more); writeAddress(); update(); }

  // ---- the selection: which articles, and what was left out on the way
  let chosen, counted, left;
  const isKnown = stance => code(state.coder, state.frame).some(b => b & BIT[stance] << KNOWN);
  function select() {
    const keep = new Uint8Array(n).fill(1), bytes = code(state.coder, state.frame), bit = BIT[state.stance];
    left = [];
    const step = (name, test) => {
      let gone = 0;
      for (let i = 0; i < n; i++) if (keep[i] && !test(i)) { keep[i] = 0; gone++; }
      if (gone) left.push([name, gone]);
    };
    if (state.copies === 'one') step(say('copies out'), i => first[i]);
    if (state.copies === 'unwired') step(say('wire named'), i => value('wire', i) === '');
    for (const k of kinds) if (state[k]) step(say('other ' + k), i => value(k, i) === state[k]);
    if (state.term) {
      const at = state.term.indexOf(':'), l = state.term.slice(0, at), has = new Uint8Array(n);
      holders(l, terms[l].place.get(state.term.slice(at + 1))).forEach(i => { has[i] = 1; });
      step(say('without term'), i => has[i]);
    }
    if (state.topic) {
      const [l, t] = state.topic.split(':'), m = topics[l], k = m.names.length, has = new Uint8Array(n);
      m.rows.forEach((i, r) => { has[i] = m.share[r * k + +t] >= 64; });
      step(say('little of topic'), i => has[i]);
    }
    chosen = [];
    for (let i = 0; i < n; i++) if (keep[i]) chosen.push(i);
    step(say('not coded', label(state.coder)), i => bytes[i] >> KNOWN);
    step(say('stance unknown'), i => bytes[i] & bit << KNOWN);
    counted = chosen.filter(i => keep[i]);
  }

  // ---- intervals: Jeffreys for single articles, families drawn where articles share copy (weights as framing/explorer/columns.py makes them)
  const mix = h => { h ^= h >>> 16; h = Math.imul(h, 0x85ebca6b); h ^= h >>> 13; h = Math.imul(h, 0xc2b2ae35); return (h ^ h >>> 16) >>> 0; };
  const drawn = Array.from({ length: D.draws }, (_, d) => mix(D.seed ^ Math.imul(d + 1, 0x9e3779b1)));
  const chance = (d, which) => mix(drawn[d] ^ Math.imul(which + 1, 0x27d4eb2f)) >>> 22;
  const weights = [];
  function weight(f) {
    if (!weights[f]) {
      const w = weights[f] = new Float32Array(D.draws);
      for (let d = 0; d < D.draws; d++) w[d] = D.exponential[chance(d, f)];
    }
    return weights[f];
  }
  function draws(hits, mass, cell) {
    const top = new Float64Array(D.draws), all = new Float64Array(D.draws);
    let total = 0, squares = 0;
    for (const [f, m] of mass) {
      const w = weight(f), h = hits.get(f);
      for (let d = 0; d < D.draws; d++) { all[d] += w[d] * m; top[d] += w[d] * h; }
      total += m; squares += m * m;
    }
    const average = squares / total;
    for (let d = 0; d < D.draws; d++) {
      const above = D.gamma[chance(d, 0x40000000 + 2 * cell)] * average, below = D.gamma[chance(d, 0x40000001 + 2 * cell)] * average;
      top[d] = (top[d] + above) / (all[d] + above + below);
    }
    return top;
  }
  function quantile(values, q) {
    const sorted = Float64Array.from(values).sort(), at = q * (sorted.length - 1), low = Math.floor(at);
    return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
  }
  const tail = (1 - D.level) / 2;
  function logGamma(x) {
    const c = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2, -0.5395239384953e-5];
    let sum = 1.000000000190015;
    c.forEach((v, i) => { sum += v / (x + 1 + i); });
    return (x + 0.5) * Math.log(x + 5.5) - x - 5.5 + Math.log(2.5066282746310005 * sum / x);
  }
  function betaBelow(x, a, b) {
    if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
    if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
    const step = v => Math.abs(v) < 1e-300 ? 1e-300 : v;
    let c = 1, d = 1 / step(1 - (a + b) * x / (a + 1)), sum = d;
    for (let m = 1; m < 300; m++) {
      const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / step(1 + even * d); c = step(1 + even / c); sum *= d * c;
      d = 1 / step(1 + odd * d); c = step(1 + odd / c); sum *= d * c;
      if (Math.abs(d * c - 1) < 1e-14) break;
    }
    return Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) * sum / a;
  }
  function jeffreys(k, m) {
    const find = p => {
      let low = 0, high = 1;
      for (let i = 0; i < 60; i++) { const at = (low + high) / 2; if (betaBelow(at, k + 0.5, m - k + 0.5) < p) low = at; else high = at; }
      return (low + high) / 2;
    };
    return [k === 0 ? 0 : find(tail), k === m ? 1 : find(1 - tail)];
  }
  /** The share of a list of articles: estimate, low and high (null where there are too few families), the counts, and the draws where asked for. */
  function estimate(list, worth, cell, { whole = true, keep = false } = {}) {
    const hits = new Map(), mass = new Map();
    let sum = 0;
    for (const i of list) {
      const v = worth(i), f = family[i];
      sum += v;
      hits.set(f, (hits.get(f) || 0) + v); mass.set(f, (mass.get(f) || 0) + 1);
    }
    const out = { articles: list.length, families: mass.size, estimate: sum / list.length, thin: mass.size < D.thin, low: null, high: null, way: 'too small' };
    if (mass.size < 3) return out;
    const single = whole && mass.size === list.length;
    if (!single || keep) out.draws = draws(hits, mass, cell);
    if (single) [out.low, out.high] = jeffreys(sum, list.length);
    else {
      out.low = out.estimate === 0 ? 0 : quantile(out.draws, tail);
      out.high = out.estimate === 1 ? 1 : quantile(out.draws, 1 - tail);
    }
    out.way = single ? 'jeffreys' : 'bootstrap';
    return out;
  }
  const sideOf = i => value('group', i) === D.head.reference ? D.head.reference : 'all others';
  function split(list, by) {
    const parts = new Map();
    for (const i of list) {
      const name = by === 'side' ? sideOf(i) : value(by, i);
      if (!parts.has(name)) parts.set(name, []);
      parts.get(name).push(i);
    }
    return [...parts].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  }
  function shares(by = state.by) {
    const bytes = code(state.coder, state.frame), bit = BIT[state.stance], worth = i => bytes[i] & bit ? 1 : 0;
    const compared = (by === 'group' || by === 'side') && D.head.reference;
    let parts = split(counted.filter(i => by !== 'period' || value('period', i)), by);
    const all = parts.length;
    parts = parts.slice(0, 40);
    const rows = parts.map(([name, list], cell) => ({ name, ...estimate(list, worth, cell, { keep: compared }) }));
    const base = compared && rows.find(r => r.name === D.head.reference && r.draws);
    for (const r of base ? rows : []) {
      if (r === base || !r.draws || r.thin || base.thin) continue;
      const gap = r.draws.map((x, d) => x - base.draws[d]);
      r.gap = { estimate: r.estimate - base.estimate, low: quantile(gap, tail), high: quantile(gap, 1 - tail) };
    }
    if (by !== 'period') rows.sort((a, b) => a.thin - b.thin || b.estimate - a.estimate);
    return { rows, all, whole: estimate(counted, worth, 999) };
  }

  // ---- 2 the picker
  function drawPicker() {
    const pick = (key, options, text) => el('label', {}, el('span', {}, say('pick ' + key)),
      el('select', { id: 'pick-' + key, onchange: e => change({ [key]: e.target.value }) },
        options.map(o => { const x = el('option', { value: o, disabled: key === 'stance' && !isKnown(o) }, text(o)); if (o === state[key]) x.selected = true; return x; })));
    const text = { copies: o => say(COPIES[o]), by: o => say('by ' + o) };
    const focus = document.activeElement?.id;
    fill('picker', Object.entries(choices).map(([key, options]) => pick(key, options(), o => o === '' ? say('all') : (text[key] || label)(o))),
      el('button', { type: 'button', id: 'reset', onclick: () => { const keep = { ui: state.ui, words: state.words }; state = { ...standard, ...keep }; change({}); } }, say('reset')));
    if (focus?.startsWith('pick-') || focus === 'reset') $(focus)?.focus();
  }
  const dots = (r, most = 1) => {
    const x = v => `${2 + 96 * v / most}%`;
    return svg('svg', { class: 'dots', 'aria-hidden': 'true' },
      [0, 0.25, 0.5, 0.75, 1].map(g => svg('line', { x1: x(g * most), x2: x(g * most), y1: 0, y2: 14, class: 'grid' })),
      r.low === null ? null : svg('line', { x1: x(r.low), x2: x(r.high), y1: 7, y2: 7, class: 'reach' }),
      svg('circle', { cx: x(r.estimate), cy: 7, r: 4, class: 'dot' }));
  };
  const told = r => r.low === null ? `${pct(r.estimate)} (${say('too small')})` : `${pct(r.estimate)} ${range(r.low, r.high)}`;
  function shareRows(rows, name, gap) {
    return rows.map(r => el('tr', { class: r.thin ? 'thin' : null },
      el('th', { scope: 'row' }, name(r.name), r.thin ? el('span', { class: 'note' }, ` (${say('thin')})`) : null),
      el('td', { class: 'wide' }, dots(r)), el('td', { class: 'num' }, told(r)), el('td', { class: 'num' }, `${r.articles} / ${r.families}`),
      gap ? el('td', { class: 'num' }, r.gap ? `${points(r.gap.estimate, true)} ${range(r.gap.low, r.gap.high, true)}` : '') : null));
  }
  const head = (...names) => el('thead', {}, el('tr', {}, names.filter(Boolean).map(x => el('th', { scope: 'col' }, x))));
  function drawShares() {
    const { rows, all, whole } = shares(), gap = rows.some(r => r.gap);
    const ways = new Set(rows.map(r => r.way));
    if (!counted.length) fill('shares', el('p', { class: 'empty' }, say('nothing left')));
    else {
      fill('shares', el('table', {},
        el('caption', {}, say('share caption', label(state.frame), label(state.stance), label(state.coder), Math.round(100 * D.level))),
        head(say('by ' + state.by), say('share axis'), say('share'), say('counts'), gap && say('gap', label(D.head.reference))),
        el('tbody', {}, shareRows([{ ...whole, name: null }], () => say('together'), gap), shareRows(rows, x => label(x) || say('none'), gap))),
      el('p', { class: 'note' }, [...ways].map(w => say('way ' + w)).join(' '), all > rows.length ? ' ' + say('first rows', rows.length, all) : ''));
    }
    fill('left', say('left out', n, counted.length), left.length ? say('left out why', left.map(([name, gone]) => `${name}: ${gone}`).join(say('between'))) : '',
      state.by === 'period' ? ' ' + say('no period', counted.filter(i => !value('period', i)).length) : '');
    const tag = (key, text) => el('button', { type: 'button', class: 'tag', onclick: () => change({ [key]: standard[key] }), 'aria-label': say('drop', text) }, text + ' ×');
    fill('chosen', el('strong', {}, `${label(state.frame)} · ${label(state.stance)} · ${label(state.coder)}`), ' ',
      [...kinds.filter(k => state[k]).map(k => tag(k, label(state[k]))), state.copies !== 'all' && tag('copies', say(COPIES[state.copies])),
        state.term && tag('term', state.term.slice(3)), state.topic && tag('topic', topicName(...state.topic.split(':')))],
      el('span', { role: 'status' }, say('selected', chosen.length, n)));
  }
  const topicName = (l, i) => topics[l].names[i];

  // ---- 3 the map
  let spots = [], at = -1;
  function drawMap() {
    const canvas = $('map'), box = canvas.parentElement, width = Math.max(280, box.clientWidth), css = getComputedStyle(root);
    const ink = k => css.getPropertyValue('--' + k).trim(), bytes = code(state.coder, state.frame);
    const gutter = width < 620 ? 0 : 236, margin = 8, bare = 26, dated = chosen.filter(i => day[i] !== NODAY);
    const undated = dated.length < chosen.length, groups = split(chosen, 'group');
    const lastX = width - margin - (undated ? 44 : 0), firstX = gutter + margin + 6;
    const days = dated.map(i => day[i]).sort((a, b) => a - b), lo = days[0] ?? 0, hi = days.at(-1) ?? 1;
    const rank = d => { let a = 0, b = days.length; while (a < b) { const m = (a + b) >> 1; if (days[m] < d) a = m + 1; else b = m; } return a / Math.max(1, days.length); };
    const x = d => firstX + (lastX - firstX) * (state.scale === 'time' ? (d - lo) / Math.max(1, hi - lo) : rank(d));
    const size = chosen.length > 4000 ? 2 : chosen.length > 1200 ? 3 : 4, pace = 2 * size + 1;
    let y = 34;
    const rows = [];
    spots = [];
    for (const [name, list] of groups) {
      const heaps = new Map(), top = y + (gutter ? 4 : 18), nodate = list.filter(i => day[i] === NODAY).length;
      const room = lost => {  // columns of dots that there are, and how high they may be: a full one spills into its neighbours
        const from = Math.ceil((lost ? lastX + 10 : firstX) / pace), to = Math.floor((lost ? width - margin - 4 : lastX) / pace);
        return { from, to, most: Math.max(Math.floor(160 / pace), Math.ceil((lost ? nodate : list.length - nodate) / (to - from + 1))) };
      }, rooms = [room(false), room(true)];
      const placed = list.map(i => ({ i, slot: Math.round((day[i] === NODAY ? width - margin - 14 : x(day[i])) / pace), d: deed(bytes[i]) }));
      placed.sort((a, b) => a.slot - b.slot || (a.d < 0) - (b.d < 0) || a.d - b.d || a.i - b.i);
      for (const { i, slot, d } of placed) {
        const { from, to, most } = rooms[+(day[i] === NODAY)];
        let put = Math.max(from, Math.min(to, slot));
        for (let k = 1; (heaps.get(put) || 0) >= most || put < from || put > to; k++) put += k % 2 ? k : -k;
        const level = heaps.get(put) || 0;
        heaps.set(put, level + 1);
        spots.push({ i, x: put * pace, level, row: rows.length, d });
      }
      const tall = Math.max(...heaps.values()) * pace;
      rows.push({ name, top, bottom: top + tall, count: list.length });
      y = top + tall + 8;
    }
    const height = Math.round(y + bare), scale = window.devicePixelRatio || 1;
    canvas.width = width * scale; canvas.height = height * scale; canvas.style.width = width + 'px'; canvas.style.height = height + 'px';
    const g = canvas.getContext('2d');
    g.scale(scale, scale);
    g.font = '12px system-ui, sans-serif';
    g.clearRect(0, 0, width, height);
    const year = d => new Date(d * 864e5).getUTCFullYear(), start = v => Date.UTC(v, 0, 1) / 864e5;
    g.textAlign = 'center';
    let lastTick = -99;
    for (let v = year(lo); days.length && v <= year(hi) + 1; v++) {
      const px = x(Math.max(lo, Math.min(hi, start(v))));
      if (start(v) < lo && v !== year(lo) || start(v) > hi) continue;
      g.strokeStyle = ink('grid'); g.beginPath(); g.moveTo(px, 34); g.lineTo(px, y); g.stroke();
      if (px - lastTick > 38 && px < lastX - 12) { g.fillStyle = ink('muted'); lastTick = Math.max(px, firstX + 12); g.fillText(String(v), lastTick, y + 14); }
    }
    if (undated) { g.fillStyle = ink('muted'); g.textAlign = 'right'; g.fillText(say('undated'), width - 2, y + 14); }
    const ends = [-99, -99];
    D.episodes.forEach((e, k) => {
      if (!days.length || e.to < lo || e.from > hi) return;
      const a = x(Math.max(e.from, lo)), b = Math.max(a + 2, x(Math.min(e.to, hi))), high = a - ends[0] > 16 || a - ends[0] > a - ends[1] ? 0 : 1;
      ends[high] = a;
      g.fillStyle = ink('band'); g.fillRect(a, 34, b - a, y - 34);
      g.strokeStyle = ink('muted'); g.setLineDash([3, 3]); g.beginPath(); g.moveTo(a, high ? 26 : 13); g.lineTo(a, y); g.stroke(); g.setLineDash([]);
      g.fillStyle = ink('ink'); g.textAlign = 'left'; g.fillText(String(k + 1), a + 2, high ? 28 : 12);
    });
    for (const r of rows) {
      g.fillStyle = ink('ink'); g.textAlign = gutter ? 'right' : 'left';
      const text = `${label(r.name)} (${r.count})`;
      g.fillText(text, gutter ? gutter : 4, gutter ? (r.top + r.bottom) / 2 + 4 : r.top - 5, gutter ? gutter - 6 : width - 8);
      g.strokeStyle = ink('grid'); g.beginPath(); g.moveTo(gutter + margin, r.bottom + 3); g.lineTo(width - margin, r.bottom + 3); g.stroke();
    }
    for (const s of spots) {
      const r = rows[s.row], d = s.d;
      s.y = r.bottom - size - s.level * pace;
      g.beginPath(); g.arc(s.x, s.y, size, 0, 7);
      if (d < 0) { g.strokeStyle = ink('muted'); g.lineWidth = 1; g.stroke(); } else { g.fillStyle = ink(DEEDS[d]); g.fill(); }
      if (copies[family[s.i]] > 1) { g.strokeStyle = ink('ink'); g.lineWidth = 1.4; g.stroke(); }
    }
    g.lineWidth = 1;
    canvas.setAttribute('aria-label', say('map label', chosen.length, groups.length));
    const key = (name, text) => el('span', {}, el('i', { class: 'key ' + name, 'aria-hidden': 'true' }), text);
    fill('map-key', DEEDS.filter((d, k) => k !== 3 || spots.some(s => s.d === 3)).map(d => key(d, deedName(DEEDS.indexOf(d), state.coder))), key('uncoded', say('uncoded')), key('ring', say('ring')), el('span', { class: 'note' }, say('heap')));
    fill('episodes', D.episodes.map(e => el('li', {}, `${label(e.name)}: ${e.first} – ${e.last}`)));
    fill('scale', ['time', 'even'].map(k => el('button', { type: 'button', id: 'scale-' + k, 'aria-pressed': String(state.scale === k), onclick: () => { change({ scale: k }); $('scale-' + k).focus(); } }, say('scale ' + k))));
    hide();
  }
  function describe(i) {
    const coders = D.views.filter(v => (v.coder || v.name === state.coder) && deed(code(v.name, state.frame)[i]) >= 0).map(v => `${label(v.name)}: ${deedName(deed(code(v.name, state.frame)[i]), v.name)}`);
    const kin = copies[family[i]] > 1 ? say('of family', copies[family[i]]) : '';
    return [value('outlet', i), `${label(value('group', i))} · ${D.columns.date.levels[column.date.codes[i]] || say('undated')} · ${label(value('kind', i))}`, `${label(state.frame)} – ${coders.join('; ') || say('uncoded')}`, kin].filter(Boolean);
  }
  const hide = () => { at = -1; $('tip').hidden = true; };
  function show(k) {
    at = k;
    const s = spots[k], tip = $('tip'), box = $('map').parentElement;
    tip.hidden = false;
    tip.replaceChildren(...describe(s.i).map((line, j) => el(j ? 'div' : 'strong', {}, line)), el('div', { class: 'note' }, link(s.i) ? say('click opens') : say('no address')));
    tip.style.left = Math.max(0, Math.min(s.x + 10, box.clientWidth - tip.offsetWidth - 4)) + 'px';
    tip.style.top = s.y + 12 + 'px';
  }
  function nearest(e) {
    const box = $('map').getBoundingClientRect(), mx = e.clientX - box.left, my = e.clientY - box.top;
    let best = -1, least = 144;
    spots.forEach((s, k) => { const d = (s.x - mx) ** 2 + (s.y - my) ** 2; if (d <= least) { least = d; best = k; } });
    return best;
  }
  const visit = k => { const to = link(spots[k].i); if (to) window.open(to, '_blank', 'noopener,noreferrer'); };
  function startMap() {
    const canvas = $('map');
    canvas.addEventListener('mousemove', e => { const k = nearest(e); canvas.style.cursor = k >= 0 ? 'pointer' : ''; if (k >= 0) show(k); else hide(); });
    canvas.addEventListener('mouseleave', hide);
    canvas.addEventListener('blur', hide);
    canvas.addEventListener('click', e => { const k = nearest(e); if (k >= 0) visit(k); });
    canvas.addEventListener('keydown', e => {
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: spots.length - 1 }[e.key];
      if (to !== undefined && spots.length) { e.preventDefault(); show(Math.max(0, Math.min(spots.length - 1, to))); }
      if (e.key === 'Enter' && at >= 0) visit(at);
      if (e.key === 'Escape') hide();
    });
  }

  // ---- 4 terms
  const lean = (m, i) => `${fixed(m.estimate[i], 1)} [${fixed(m.low[i], 1)}, ${fixed(m.high[i], 1)}]`;
  function drawTerms() {
    const codesOf = Object.keys(terms), m = terms[state.words];
    fill('term-languages', codesOf.map(l => el('button', { type: 'button', id: 'words-' + l, 'aria-pressed': String(l === state.words), onclick: () => { change({ words: l }); $('words-' + l).focus(); } }, label(l))));
    if (!m) return fill('terms', el('p', { class: 'empty' }, say('no terms')));
    const wanted = state.find.trim().toLocaleLowerCase();
    const hit = i => !wanted || m.term[i].toLocaleLowerCase().includes(wanted) || (m.gloss[i] || '').toLocaleLowerCase().includes(wanted);
    const found = m.term.map((_, i) => i).filter(hit), compared = m.estimate.some(v => v !== null);
    const full = i => m.gloss[i] ? `${m.term[i]} (${m.gloss[i]})` : m.term[i];
    const button = i => el('button', { type: 'button', class: 'term', 'aria-pressed': String(state.term === `${state.words}:${m.term[i]}`), onclick: () => openTerm(i) }, el('span', { lang: state.words }, m.term[i]), m.gloss[i] ? el('span', { class: 'note' }, ` ${m.gloss[i]}`) : null);
    const row = i => el('tr', { class: !compared || m.p[i] !== null && m.p[i] < 0.05 ? null : 'thin' }, el('td', {}, button(i)), compared ? el('td', { class: 'num' }, lean(m, i)) : null,
      compared ? el('td', { class: 'num' }, m.p[i] < 0.001 ? '< .001' : m.p[i] >= 0.9995 ? '1' : m.p[i].toFixed(3).slice(1)) : null, el('td', { class: 'num' }, String(m.starts[i + 1] - m.starts[i])));
    const list = (title, some) => el('div', {}, el('h3', {}, title), el('table', { class: 'narrow' }, head(say('term'), compared && say('log-odds'), compared && 'p', say('articles')), el('tbody', {}, some.length ? some.map(row) : el('tr', {}, el('td', { colspan: compared ? 4 : 2, class: 'note' }, say('none clear'))))));
    const clear = i => wanted || m.p[i] < 0.05;
    const pull = compared ? found.slice().sort((a, b) => m.z[b] - m.z[a]) : found;
    const plot = compared ? scatter(m, found, full, wanted) : null;
    fill('terms', el('p', { class: 'note' }, m.gap ? say('not compared') + ' ' : '', say('terms held', m.term.length, m.all, found.length)), plot,
      el('div', { class: 'pair' }, compared ? [list(say('leans to', label(D.head.reference)), pull.filter(i => m.estimate[i] > 0 && clear(i)).slice(0, 12)), list(say('leans to', label('all others')), pull.filter(i => m.estimate[i] < 0 && clear(i)).reverse().slice(0, 12))] : list(say('by frequency'), pull.slice(0, 24))));
    listTerm();
  }
  function openTerm(i) {
    const name = `${state.words}:${terms[state.words].term[i]}`;
    change({ term: state.term === name ? '' : name });
    drawTerms();
    $('terms').querySelector('.term[aria-pressed=true]')?.focus();
  }
  function listTerm() {
    const at = state.term.indexOf(':'), l = state.term.slice(0, at), word = state.term.slice(at + 1);
    if (!state.term) return fill('term-articles', el('p', { class: 'note' }, say('click term')));
    const held = [...holders(l, terms[l].place.get(word))], few = held.slice().sort((a, b) => day[b] - day[a]).slice(0, 12);
    fill('term-articles', el('h3', {}, say('holds', word, held.length)), el('ul', {}, few.map(i => el('li', {}, anchor(i, named(i)), ` · ${label(value('group', i))}`))),
      held.length > few.length ? el('p', { class: 'note' }, say('rest below', held.length - few.length)) : null);
  }
  const ticks = reach => { const step = reach < 2 ? 0.5 : reach < 4 ? 1 : 2; return Array.from({ length: 2 * Math.floor(reach / step) + 1 }, (_, k) => (k - Math.floor(reach / step)) * step); };
  function scatter(m, found, full, wanted) {
    const width = Math.max(300, Math.min(1100, $('terms').clientWidth || 900)), height = 360, pad = 34;
    const freq = i => Math.log10(m.starts[i + 1] - m.starts[i]), most = Math.max(0.4, ...m.term.map((_, i) => freq(i)));
    const reach = Math.max(1, ...m.estimate.map(Math.abs)), x = v => pad + (width - 2 * pad) * (v + reach) / (2 * reach), y = v => height - pad - (height - 2 * pad) * v / most;
    const shown = new Set(found), labels = [], taken = [];
    const marked = found.filter(i => wanted || m.p[i] < 0.05).sort((a, b) => Math.abs(m.z[b]) - Math.abs(m.z[a])).slice(0, 60);
    for (const i of marked) {
      const w = [...m.term[i]].reduce((s, c) => s + (c > '\u2e80' ? 13 : 7), 0) + 8, px = x(m.estimate[i]), right = px + 6 + w < width, box = [right ? px + 6 : px - 6 - w, y(freq(i)) - 7, w, 14];
      if (taken.some(t => box[0] < t[0] + t[2] && t[0] < box[0] + w && box[1] < t[1] + 14 && t[1] < box[1] + 14)) continue;
      taken.push(box);
      labels.push(svg('text', { x: right ? px + 6 : px - 6, y: y(freq(i)) + 4, 'text-anchor': right ? 'start' : 'end', class: 'small halo', lang: state.words }, m.term[i]));
    }
    const dot = i => svg('circle', { cx: x(m.estimate[i]).toFixed(1), cy: y(freq(i)).toFixed(1), r: 3, class: !shown.has(i) ? 'off' : m.p[i] < 0.05 ? 'sure' : 'vague', onclick: () => openTerm(i) },
      svg('title', {}, `${full(i)}: ${lean(m, i)}, ${m.inside[i]} / ${m.outside[i]}`));
    return svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'plot', role: 'img', 'aria-label': say('terms label', label(D.head.reference)) },
      svg('line', { x1: x(0), x2: x(0), y1: pad - 8, y2: height - pad + 4, class: 'zero' }),
      svg('text', { x: pad, y: height - 4, class: 'small' }, '← ' + label('all others')), svg('text', { x: width - pad, y: height - 4, class: 'small', 'text-anchor': 'end' }, label(D.head.reference) + ' →'),
      svg('text', { x: pad, y: 14, class: 'small muted' }, say('terms axis')), ...ticks(reach).map(v => svg('text', { x: x(v), y: height - 20, class: 'small muted', 'text-anchor': 'middle' }, points(v / 100, true))),
      [1, 10, 100, 1000, 10000].filter(v => Math.log10(v) <= most).map(v => svg('g', {}, svg('line', { x1: pad, x2: width - pad, y1: y(Math.log10(v)), y2: y(Math.log10(v)), class: 'grid' }), svg('text', { x: pad - 4, y: y(Math.log10(v)) + 4, class: 'small muted', 'text-anchor': 'end' }, String(v)))),
      m.term.map((_, i) => dot(i)), labels);
  }

  // ---- 5 topics
  let topic = null;
  function drawTopics() {
    const gaps = Object.entries(D.topics).filter(([, m]) => m.gap).map(([l, m]) => el('p', { class: 'empty' }, `${label(l)}: ${m.gap}`));
    if (!Object.keys(topics).length) { $('lambda').parentElement.hidden = true; return fill('topics', gaps.length ? gaps : el('p', { class: 'empty' }, say('no topics'))); }
    topic ||= [Object.keys(topics)[0], Math.max(0, topics[Object.keys(topics)[0]].stable.indexOf(true))];
    const focus = document.activeElement?.id;
    fill('topics', gaps, Object.entries(topics).map(([l, m]) => el('div', {}, el('h3', {}, say('topics of', label(l), m.names.length, m.stable.filter(Boolean).length)),
      el('ul', { class: 'topics' }, m.names.map((name, t) => el('li', {}, el('button', {
        type: 'button', id: `topic-${l}-${t}`, class: m.stable[t] ? 'topic' : 'topic unstable', 'aria-pressed': String(topic[0] === l && topic[1] === t), onclick: () => { topic = [l, t]; drawTopics(); },
      }, svg('svg', { viewBox: '0 0 100 10', class: 'size', 'aria-hidden': 'true', preserveAspectRatio: 'none' }, svg('rect', { x: 0, y: 0, height: 10, width: 100 * m.size[t] / Math.max(...m.size), fill: m.stable[t] ? 'var(--accent)' : 'url(#hatch)' })),
        el('span', { lang: l }, name), el('span', { class: 'note' }, ` ${pct(m.size[t])} · ${say('comes back', m.stability[t].toFixed(2))}${m.stable[t] ? '' : ' · ' + say('unstable')}`))))))));
    if (focus?.startsWith('topic-')) $(focus)?.focus();
    drawTopic();
  }
  function drawTopic() {
    const [l, t] = topic, m = topics[l], k = m.names.length, lambda = +state.lambda;
    $('lambda').value = state.lambda;
    fill('lambda-value', state.lambda);
    const ranked = m.terms[t].map(([word, weight, base]) => ({ word, weight, base, worth: lambda * Math.log(weight) + (1 - lambda) * Math.log(weight / base) })).sort((a, b) => b.worth - a.worth).slice(0, 15);
    const most = Math.max(...ranked.map(r => r.weight));
    const of = new Map([...m.rows].map((i, r) => [i, m.share[r * k + t] / 255])), seen = new Set();
    const typical = [...of.keys()].sort((a, b) => of.get(b) - of.get(a) || a - b).filter(i => !seen.has(family[i]) && seen.add(family[i])).slice(0, 5);
    const table = by => {
      const rows = split([...of.keys()].filter(i => value(by, i)), by).map(([name, list], cell) => ({ name, ...estimate(list, i => of.get(i), cell, { whole: false }) }));
      if (by === 'group') rows.sort((a, b) => a.thin - b.thin || b.estimate - a.estimate);
      else rows.sort((a, b) => column[by].levels.indexOf(a.name) - column[by].levels.indexOf(b.name));
      return rows.length ? el('table', {}, el('caption', {}, say('topic by ' + by)), head(say('by ' + by), say('share axis'), say('share'), say('counts')), el('tbody', {}, shareRows(rows, label))) : null;
    };
    fill('topic', el('h3', { lang: l }, m.names[t]), m.stable[t] ? null : el('p', { class: 'warn' }, say('unstable note', m.stability[t].toFixed(2), m.floor)),
      el('div', { class: 'pair' }, el('div', {}, el('table', { class: 'narrow' }, el('caption', {}, say('relevant')), el('tbody', {}, ranked.map(r => el('tr', {}, el('td', { lang: l }, r.word),
        el('td', { class: 'wide' }, svg('svg', { viewBox: '0 0 100 10', class: 'size', 'aria-hidden': 'true', preserveAspectRatio: 'none' }, svg('rect', { width: 100 * r.weight / most, height: 10, fill: 'var(--accent)' }))),
        el('td', { class: 'num' }, `${(100 * r.weight).toFixed(1)}%`)))))),
      el('div', {}, el('h4', {}, say('typical')), el('ul', {}, typical.map(i => el('li', {}, anchor(i, named(i)), ` · ${pct(of.get(i))}`))),
        el('button', { type: 'button', id: 'topic-select', onclick: () => { change({ topic: state.topic === `${l}:${t}` ? '' : `${l}:${t}` }); drawTopic(); $('topic-select').focus(); } }, state.topic === `${l}:${t}` ? say('topic drop') : say('topic select')))),
      el('div', { class: 'pair' }, table('group'), table('period')));
  }

  // ---- 6 stance flow
  function flow(matrix, lefts, rights, colours, title) {
    const total = matrix.flat().reduce((a, b) => a + b, 0), width = Math.max(280, Math.min(460, $('flows').clientWidth)), height = 260, gap = 8, bar = 12, leftX = 6, rightX = width - 18;
    const sums = side => (side ? matrix[0].map((_, c) => matrix.reduce((s, r) => s + r[c], 0)) : matrix.map(r => r.reduce((a, b) => a + b, 0)));
    const place = sizes => { const room = height - 20 - gap * (sizes.length - 1); let y = 10; return sizes.map(s => { const h = total ? room * s / total : 0, p = [y, h]; y += h + gap; return p; }); };
    const ls = place(sums(0)), rs = place(sums(1)), used = [ls.map(p => p[0]), rs.map(p => p[0])], shapes = [];
    matrix.forEach((r, a) => r.forEach((v, b) => {
      if (!v) return;
      const h = [ls[a][1] * v / sums(0)[a], rs[b][1] * v / sums(1)[b]], y0 = used[0][a], y1 = used[1][b], mid = (leftX + bar + rightX) / 2;
      used[0][a] += h[0]; used[1][b] += h[1];
      shapes.push(svg('path', { d: `M${leftX + bar},${y0} C${mid},${y0} ${mid},${y1} ${rightX},${y1} V${y1 + h[1]} C${mid},${y1 + h[1]} ${mid},${y0 + h[0]} ${leftX + bar},${y0 + h[0]} Z`, class: 'flow', fill: `var(--${colours[b]})` }, svg('title', {}, `${lefts[a]} → ${rights[b]}: ${v}`)));
    }));
    const ends = (spots, x, names, side) => spots.map(([y, h], k) => h ? [svg('rect', { x, y, width: bar, height: h, fill: side ? `var(--${colours[k]})` : 'var(--muted)' }),
      svg('text', { x: side ? x - 5 : x + bar + 5, y: y + h / 2 + 4, class: 'small halo', 'text-anchor': side ? 'end' : 'start' }, `${names[k]} ${sums(side)[k]}`)] : []).flat();
    return el('figure', {}, el('figcaption', {}, title), svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'plot', role: 'img', 'aria-label': title }, shapes, ends(ls, leftX, lefts, 0), ends(rs, rightX, rights, 1)),
      el('details', {}, el('summary', {}, say('numbers')), el('table', {}, head('', ...rights), el('tbody', {}, matrix.map((r, a) => el('tr', {}, el('th', { scope: 'row' }, lefts[a]), r.map(v => el('td', { class: 'num' }, String(v)))))))));
  }
  function cross() {
    const a = code(state.from, state.frame), b = code(state.to, state.frame), out = DEEDS.map(() => [0, 0, 0, 0, 0]);
    for (const i of chosen) { const x = deed(a[i]), y = deed(b[i]); if (x >= 0 && y >= 0) out[x][y]++; }
    return out;
  }
  function drawFlow() {
    const bytes = code(state.coder, state.frame), sides = split(counted, 'side').map(([s]) => s).sort((a, b) => (b === D.head.reference) - (a === D.head.reference)), tally = sides.map(() => [0, 0, 0, 0, 0]);
    for (const i of counted) if (deed(bytes[i]) >= 0) tally[sides.indexOf(sideOf(i))][deed(bytes[i])]++;
    const names = v => DEEDS.map((_, d) => deedName(d, v)), two = cross();
    const pick = key => el('label', {}, el('span', {}, say('flow ' + key)), el('select', { id: 'flow-' + key, onchange: e => { change({ [key]: e.target.value }); $('flow-' + key).focus(); } },
      views.map(v => { const o = el('option', { value: v }, label(v)); o.selected = v === state[key]; return o; })));
    const sum = table => table.flat().reduce((x, y) => x + y, 0), total = sum(two), same = two.reduce((s, r, i) => s + r[i], 0);
    fill('flows', counted.length ? flow(tally, sides.map(label), names(state.coder), DEEDS, say('flow sides', label(state.frame), label(state.coder), sum(tally))) : el('p', { class: 'empty' }, say('nothing left')),
      views.length < 2 ? null : el('div', {}, el('div', { class: 'row' }, pick('from'), pick('to')), total ? flow(two, names(state.from), names(state.to), DEEDS, say('flow coders', label(state.from), label(state.to), total, same)) : el('p', { class: 'empty' }, say('no overlap'))));
  }

  // ---- 7 the articles
  const shownCoders = D.views.filter(v => v.coder || v.name === D.head.coder).map(v => v.name), TALL = 34;
  const columns = () => [['date', i => D.columns.date.levels[column.date.codes[i]]], ['outlet', i => value('outlet', i)], ['group', i => label(value('group', i))], ['kind', i => label(value('kind', i))],
    ['language', i => label(value('language', i))], ['copies', i => copies[family[i]]], ...shownCoders.map(v => ['coder ' + v, i => deed(code(v, state.frame)[i])])];
  const differs = i => new Set(shownCoders.map(v => deed(code(v, state.frame)[i])).filter(d => d >= 0)).size > 1;
  let rows = [], hay = null;
  const sorted = { key: null, order: null };
  function sortRows() {
    const key = [state.sort, state.down, state.sort.startsWith('coder') ? state.frame : '', ui].join('|');
    if (sorted.key !== key) {
      const of = columns().find(c => c[0] === state.sort)[1], values = Array.from({ length: n }, (_, i) => of(i)), sign = state.down ? -1 : 1;
      sorted.order = values.map((_, i) => i).sort((a, b) => values[a] < values[b] ? -sign : values[a] > values[b] ? sign : a - b);
      sorted.key = key;
    }
    const keep = new Uint8Array(n), bytes = code(state.coder, state.frame), bit = BIT[state.stance], wanted = state.q.trim().toLocaleLowerCase();
    if (wanted) hay ||= Array.from({ length: n }, (_, i) => `${D.article[i]} ${value('outlet', i)} ${value('wire', i)} ${D.url[i]}`.toLocaleLowerCase());
    for (const i of chosen) keep[i] = (!wanted || hay[i].includes(wanted)) && (!state.differ || differs(i)) && (!state.having || bytes[i] & bit) ? 1 : 0;
    rows = sorted.order.filter(i => keep[i]);
  }
  function drawTable() {
    sortRows();
    const text = c => c.startsWith('coder ') ? label(c.slice(6)) : say('column ' + c);
    const focus = document.activeElement?.id;
    $('table-head').replaceChildren(el('tr', { 'aria-rowindex': 1 }, columns().map(([c]) => el('th', { scope: 'col', class: 'c-' + c.split(' ')[0], 'aria-sort': state.sort === c ? (state.down ? 'descending' : 'ascending') : 'none' },
      el('button', { type: 'button', id: 'sort-' + c, onclick: () => change({ sort: c, down: state.sort === c ? (state.down ? '' : '1') : '' }) }, text(c), el('span', { 'aria-hidden': 'true' }, state.sort === c ? (state.down ? ' ↓' : ' ↑') : ' ↕'))))));
    if (focus?.startsWith('sort-')) $(focus)?.focus();
    $('table').setAttribute('aria-rowcount', rows.length + 1);
    fill('table-count', say('rows', rows.length, rows.filter(differs).length, label(state.frame)));
    $('scroll').scrollTop = 0;
    drawRows();
  }
  function drawRows() {
    const box = $('scroll'), from = Math.max(0, Math.floor(box.scrollTop / TALL) - 8), to = Math.min(rows.length, from + Math.ceil((box.clientHeight || 440) / TALL) + 16);
    const pad = (h, k) => el('tr', { class: 'pad', 'aria-hidden': 'true', 'data-k': k }, (() => { const cell = el('td', { colspan: columns().length }); cell.style.height = h + 'px'; return cell; })());
    const line = (i, k) => el('tr', { 'aria-rowindex': k + 2, class: differs(i) ? 'differ' : null }, columns().map(([c, of]) => {
      if (c === 'outlet') return el('td', { class: 'c-outlet', title: of(i) || null }, anchor(i, of(i) || D.article[i]));
      if (!c.startsWith('coder ')) return el('td', { class: 'c-' + c, title: c === 'group' ? of(i) : null }, c === 'copies' ? (of(i) > 1 ? String(of(i)) : '') : of(i));
      const d = of(i);
      return el('td', { class: 'c-coder', title: d < 0 ? null : deedName(d, c.slice(6)) }, d < 0 ? el('span', { class: 'note' }, '–') : el('span', { class: 'deed ' + DEEDS[d] }, deedName(d, c.slice(6))), differs(i) && c === 'coder ' + shownCoders.at(-1) ? el('span', { class: 'mark', title: say('differ') }, ' ≠', el('span', { class: 'hidden' }, ' ' + say('differ'))) : null);
    }));
    const held = document.activeElement?.closest('#table-body tr')?.getAttribute('aria-rowindex');  // scrolling makes rows anew, the focus stays
    $('table-body').replaceChildren(...(from ? [pad(from * TALL, 'top')] : []), ...rows.slice(from, to).map((i, k) => line(i, from + k)), ...(to < rows.length ? [pad((rows.length - to) * TALL, 'end')] : []));
    if (held) $('table-body').querySelector(`[aria-rowindex="${held}"] a`)?.focus({ preventScroll: true });
  }
  function csv() {
    const safe = v => { const s = String(v ?? ''), t = /^[=+\-@\t\r]/.test(s) ? "'" + s : s; return /[",\n\r]/.test(t) ? `"${t.replace(/"/g, '""')}"` : t; };
    const facts = ['outlet', 'group', 'kind', 'language', 'wire', 'period', 'date'], held = views.filter(v => codes[v]);
    const stances = b => !(b >> KNOWN) ? '' : !(b & 15) ? 'none' : Object.keys(BIT).filter(s => s !== 'present' && b & BIT[s]).join('|') || 'present';
    const lines = [['article', ...facts, 'family', 'url', ...held.flatMap(v => D.frames.map(f => `${v} ${f}`))]];
    for (const i of rows) lines.push([D.article[i], ...facts.map(c => value(c, i)), D.family_names[family[i]], D.url[i], ...held.flatMap(v => D.frames.map(f => stances(code(v, f)[i])))]);
    return '\ufeff' + lines.map(l => l.map(safe).join(',')).join('\r\n') + '\r\n';
  }
  function download() {
    const to = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' })), a = el('a', { href: to, download: 'selection.csv' });
    document.body.append(a); a.click(); a.remove();
    setTimeout(() => URL.revokeObjectURL(to), 1000);
  }

  // ---- the whole
  const took = {};
  function update() {
    const since = performance.now();
    if (!isKnown(state.stance) && isKnown('present')) { state.stance = 'present'; writeAddress(); }
    select(); drawPicker(); drawShares(); drawMap(); drawFlow(); drawTable();
    for (const k of ['q', 'find']) if ($(k).value !== state[k]) $(k).value = state[k];
    $('differ').checked = !!state.differ; $('having').checked = !!state.having;
    if (took.words !== state.words + ui + state.find) { drawTerms(); took.words = state.words + ui + state.find; } else listTerm();
    took.filter = performance.now() - since;
  }
  function speak() {
    root.lang = ui === 'zh' ? 'zh-Hans' : 'en';
    for (const node of document.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
    for (const node of document.querySelectorAll('[data-hint]')) node.setAttribute('placeholder', say(node.dataset.hint));
    for (const b of document.querySelectorAll('[data-ui]')) b.setAttribute('aria-pressed', String(b.dataset.ui === ui));
    update(); drawTopics();
  }
  for (const b of document.querySelectorAll('[data-ui]')) b.addEventListener('click', () => { state.ui = ui = b.dataset.ui; writeAddress(); speak(); });
  let wait = 0;
  for (const k of ['q', 'find']) $(k).addEventListener('input', e => { clearTimeout(wait); wait = setTimeout(() => change({ [k]: e.target.value }), 120); });
  for (const k of ['differ', 'having']) $(k).addEventListener('change', e => change({ [k]: e.target.checked ? '1' : '' }));
  $('lambda').addEventListener('input', e => { state.lambda = e.target.value; drawTopic(); });
  $('lambda').addEventListener('change', writeAddress);
  $('csv').addEventListener('click', download);
  $('scroll').addEventListener('scroll', () => requestAnimationFrame(drawRows), { passive: true });
  window.addEventListener('hashchange', () => { if (!document.getElementById(location.hash.slice(1))) { readAddress(); speak(); } });
  let size = innerWidth;
  window.addEventListener('resize', () => { if (innerWidth !== size) { size = innerWidth; drawMap(); drawTerms(); drawFlow(); } });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawMap);
  for (const a of document.querySelectorAll('nav a')) a.addEventListener('click', e => { e.preventDefault(); const to = $(a.hash.slice(1)); to.scrollIntoView(); to.focus({ preventScroll: true }); });
  startMap(); readAddress(); speak();
  took.start = performance.now() - started;
  window.explorer = { took, shares, estimate, jeffreys, points, weight, csv, cross, state: () => ({ ...state }), change, rows: () => rows.map(i => D.article[i]), spots: () => spots };
})();
