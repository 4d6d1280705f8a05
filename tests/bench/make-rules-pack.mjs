// Turns the bench's rules (a JSON array of {id, category, regex}) into a rule pack: every rule a case-insensitive regex of weight 1.
// usage: node tests/bench/make-rules-pack.mjs RULES.json [OUT.yaml]   (without OUT: to standard output)
import fs from 'node:fs';

const [source, out] = process.argv.slice(2);
if (!source) {
  console.error('usage: node tests/bench/make-rules-pack.mjs RULES.json [OUT.yaml]');
  process.exit(2);
}
const rules = JSON.parse(fs.readFileSync(source, 'utf8'));
const quoted = text => `'${text.replaceAll("'", "''")}'`;
const lines = [
  'pack: bench',
  'version: 1.0.0',
  'language: any',
  'source: made by tests/bench/make-rules-pack.mjs',
  'licence: MIT',
  'temperature: 1',
  'rules:',
  ...rules.flatMap(rule => [`  - id: ${rule.id}`, `    for: ${rule.category}`, '    weight: 1', '    any:', `      - regex: ${quoted(rule.regex)}`]),
];
const text = lines.join('\n') + '\n';
if (out) fs.writeFileSync(out, text);
else process.stdout.write(text);
