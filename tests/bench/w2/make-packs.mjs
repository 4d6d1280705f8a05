// Makes the packs and pattern lists of W2 from what gen/gen.mjs wrote; the same on every machine with the same word list.
// usage: node tests/bench/w2/make-packs.mjs DATA
// reads DATA/rules-{50,500,5000}.tsv and the word list; writes into DATA
//   rules-{50,500,5000}.yaml    the rules converted: phrases where phrases can say it, else regexes; counts on standard output
//   literal-{50,500,5000}.yaml and .tsv   literal phrases of one or two words, as a pack and as patterns for Hyperscan
//   learnt-50000.yaml           a table as learning emits it: words, pairs and stems, five weights each
import fs from 'node:fs';
import path from 'node:path';

const data = process.argv[2];
if (!data) {
  console.error('usage: node tests/bench/w2/make-packs.mjs DATA');
  process.exit(2);
}
const file = name => path.join(data, name);
const quoted = text => `'${text.replaceAll("'", "''")}'`;
const head = name => `pack: ${name}\nversion: 1.0.0\nlanguage: en\nsource: made by tests/bench/w2/make-packs.mjs\nlicence: MIT\n`;

/** A regex of the bench as phrases and regexes of a pack; null for a part that phrases cannot say. */
function phrases(regex) {
  let text = regex.replace(/^\\b/, '').replace(/\\b$/, '');
  if (/(^| )\\d\{1,2\}%|10\/10|\.\{/.test(text)) return null; // a sign within a word, an open end, any characters
  text = text
    .replace(/#\?\\d\{4,8\}/, '#').replace(/\(\?:5\\d\\d\|404\)/, '#').replace(/(\w) \?\\d\{1,4\}/, '$1 #').replace(/\\d\+|\\d\{\d(,\d)?\}/g, '#')
    .replace(/can\(\?:no\|'\)t/, "(cannot|can't)")
    .replace(/\(log \?in/g, '(log in|login').replace(/log \?in/g, 'log in|login')
    .replace(/\(\?:([^()]*) \)\?/g, '[$1] ').replace(/(\w+)\(\?:([^()]*)\)\?/g, (_, word, ends) => `(${[word, ...ends.split('|').map(end => word + end)].join('|')})`)
    .replace(/(\w+)\(\?:([^()]*)\)/g, (_, word, ends) => `(${ends.split('|').map(end => word + end).join('|')})`)
    .replace(/(\w+)s\?/g, '($1|$1s)').replace(/\\s\+/g, ' ').replace(/\(\?:/g, '(');
  return /[\\?{}+]/.test(text) ? null : text;
}

for (const count of [50, 500, 5000]) {
  const left = [];
  const rules = fs.readFileSync(file(`rules-${count}.tsv`), 'utf8').trim().split('\n').map(line => {
    const [id, category, kind, literal, regex] = line.split('\t');
    const said = kind === 'lit' ? literal : phrases(regex);
    if (said === null) left.push(regex);
    return `  - {id: ${id}, for: ${category}, any: [${said === null ? `{regex: ${quoted(regex)}}` : quoted(said)}]}\n`;
  });
  fs.writeFileSync(file(`rules-${count}.yaml`), `${head(`rules-${count}`)}rules:\n${rules.join('')}`);
  console.log(JSON.stringify({ rules: count, phrases: count - left.length, regexes: left }));
}

let seed = 0x9e3779b9 >>> 0;
const random = () => { seed ^= seed << 13; seed >>>= 0; seed ^= seed >>> 17; seed ^= seed << 5; seed >>>= 0; return seed / 4294967296; };
const pick = list => list[Math.floor(random() * list.length)];
const words = fs.readFileSync('/usr/share/dict/words', 'utf8').split('\n').filter(word => /^[a-z]{4,10}$/.test(word));
const common = 'the to of and in is it for on my you this that with at be are not just so but can do all what get when if one about up out now our how new time day good no see go know want still more please thanks today'.split(' ');
const categories = ['incident', 'complaint', 'request', 'praise', 'noise'];
const draw = (most, next) => { const all = new Set(); while (all.size < most) all.add(next()); return [...all]; };

const literals = [...fs.readFileSync(file('rules-50.tsv'), 'utf8').trim().split('\n').map(line => line.split('\t')).filter(([, , kind]) => kind === 'lit').map(columns => columns[3]),
  ...draw(5000, () => random() < 0.64 ? pick(words) : `${pick(words)} ${pick(words)}`)].slice(0, 5000);
for (const count of [50, 500, 5000]) {
  const some = literals.slice(0, count);
  fs.writeFileSync(file(`literal-${count}.yaml`), `${head(`literal-${count}`)}rules:\n${some.map((one, i) => `  - {id: r${i}, for: ${categories[i % 5]}, any: [${quoted(one)}]}\n`).join('')}`);
  fs.writeFileSync(file(`literal-${count}.tsv`), some.map((one, i) => `r${i}\t${categories[i % 5]}\tlit\t${one}\t\\b${one}\\b`).join('\n') + '\n');
}

const learnt = [...common, ...draw(50_000, () => {
  const kind = random();
  return kind < 0.4 ? pick(words) : kind < 0.55 ? `${pick(words)} ${pick(words)}` : kind < 0.8 ? (random() < 0.5 ? `${pick(common)} ${pick(words)}` : `${pick(words)} ${pick(common)}`)
    : kind < 0.82 ? `${pick(common)} ${pick(common)}` : `${pick(words).slice(0, 3 + Math.floor(random() * 4))}*`;
})];
const table = [...new Set(learnt)].slice(0, 50_000);
const weight = () => (random() * 2 - 1).toFixed(3);
fs.writeFileSync(file('learnt-50000.yaml'), `${head('learnt-50000')}table:\n  for: [${categories.join(', ')}]\n  scale: sqrt\n  bias: [0.1, 0, 0.1, -0.1, 0.2]\n  phrases: |\n${table.map(one => `    ${one}\t${categories.map(weight).join('\t')}\n`).join('')}`);
