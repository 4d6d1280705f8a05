// Writes the tables of docs/classifier.md from `hub rules score` and `hub rules learn`. Usage: node table.mjs HUB VIEWS.tsv
// HUB: the program; VIEWS.tsv: the table of public sets; the tables stand between markers in the page.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const [hub, views] = process.argv.slice(2);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = join(root, "docs/classifier.md");

// Measured once by other programs: macro-F1 of a naive keyword list and of TF-IDF with logistic regression trained on each set itself.
const naive = { airline: .491, clap: .532, forum: .371, nlbse: .684, banking: .576, parakweet: .635, suggestions: .628, germeval: .370, "banks-ru": .367, "reviews-uk": .500 };
const tfidf = { airline: .715, clap: .779, forum: .712, nlbse: .842, banking: .948, parakweet: .788, suggestions: .823, germeval: .713, "banks-ru": .720, "reviews-uk": .879 };
const alarms = { "chatter-ru": .26, "spam-sms": .32, "spam-youtube": .34 };

const run = (...args) => execFileSync(hub, ["rules", ...args], { maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
const score = (...args) => JSON.parse(run("score", ...args, "--json"));
const number = value => value == null ? "-" : value.toFixed(3);
const signed = value => (value < 0 ? "" : "+") + value.toFixed(3);
const mean = list => list.reduce((sum, one) => sum + one, 0) / list.length;

function viewTable() {
  const lines = ["| view | rows | shipped packs | naive list | gain | TF-IDF of its own | F1 by class | false alarms |", "| --- | --- | --- | --- | --- | --- | --- | --- |"];
  const gains = [];
  for (const one of score("--views", views)) {
    if (one.countsOnlyAlarms) {
      lines.push(`| ${one.view} | ${one.rows} | - | - | - | - | - | ${number(one.falseAlarms)} (naive list ${alarms[one.view]}) |`);
      continue;
    }
    gains.push([one.macroF1, naive[one.view], tfidf[one.view]]);
    const classes = Object.entries(one.classes).map(([name, value]) => `${name} ${value.f1.toFixed(2)}`).join(", ");
    lines.push(`| ${one.view} | ${one.rows} | ${number(one.macroF1)} | ${number(naive[one.view])} | ${signed(one.macroF1 - naive[one.view])} | ${number(tfidf[one.view])} | ${classes} | ${number(one.falseAlarms)} |`);
  }
  const [ours, list, own] = [0, 1, 2].map(at => mean(gains.map(one => one[at])));
  lines.push(`| **mean** | | **${number(ours)}** | **${number(list)}** | **${signed(ours - list)}** | **${number(own)}** | | |`);
  return lines;
}

function learntTable() {
  const lines = ["| view | rows | learnt pack | TF-IDF | difference | F1 by class | decided without people | precision of these |", "| --- | --- | --- | --- | --- | --- | --- | --- |"];
  const folder = mkdtempSync(join(tmpdir(), "hub-learn-"));
  run("learn", "--views", views, "--out", folder);
  const both = [];
  for (const view of Object.keys(tfidf)) {
    const [one] = score("--views", views, "--view", view, "--packs", join(folder, `${view}.yaml`));
    both.push([one.macroF1, tfidf[view]]);
    const classes = Object.entries(one.classes).map(([name, value]) => `${name} ${value.f1.toFixed(2)}`).join(", ");
    lines.push(`| ${view} | ${one.rows} | ${number(one.macroF1)} | ${number(tfidf[view])} | ${signed(one.macroF1 - tfidf[view])} | ${classes} | ${number(one.automatic.share)} | ${number(one.automatic.precision)} |`);
  }
  rmSync(folder, { recursive: true });
  const [ours, own] = [0, 1].map(at => mean(both.map(one => one[at])));
  lines.push(`| **mean** | | **${number(ours)}** | **${number(own)}** | **${signed(ours - own)}** | | | |`);
  return lines;
}

function keptTable() {
  const lines = ["| language | rows | macro-F1 | F1 by class | decided without people | precision of these | incidents decided as noise | sender kinds told | precision of these |", "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"];
  for (const language of ["en", "de", "ru", "uk"]) {
    const file = join(root, `rules/corpus/${language}.tsv`);
    const [posts] = score(file, "--gold", "category", "--part", "kept");
    const [senders] = score(file, "--gold", "sender", "--part", "kept");
    const classes = Object.entries(posts.classes).map(([name, value]) => `${name} ${value.f1.toFixed(2)}`).join(", ");
    lines.push(`| ${language} | ${posts.rows} | ${number(posts.macroF1)} | ${classes} | ${number(posts.automatic.share)} | ${number(posts.automatic.precision)} | ${number(posts.automatic.incidentsAsNoise)} | ${number(senders.automatic.share)} | ${number(senders.automatic.precision)} |`);
  }
  return lines;
}

let text = readFileSync(page, "utf8");
for (const [name, lines] of [["views", viewTable()], ["learnt", learntTable()], ["kept", keptTable()]])
  text = text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`), (_, from, to) => from + lines.join("\n") + "\n" + to);
writeFileSync(page, text);
