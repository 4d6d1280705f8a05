#!/usr/bin/env python3
"""Runs Hyperscan and the classifier by turns and prints medians and ratios as one JSON line; progress on stderr.
usage: turns.py BUILD CPU ROUNDS SECONDS   (called by w2.sh)
A ratio is taken within a round; what counts is the median over the rounds. other_cores: CPU used by everything else meanwhile, in cores, the most of any turn."""
import json, os, resource, statistics, subprocess, sys, time

build, cpu, rounds, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
data, texts, hertz = f'{build}/data', f'{build}/data/texts.txt', os.sysconf('SC_CLK_TCK')
score = lambda pack: ['dotnet', f'{build}/score/score.dll', f'{data}/{pack}.yaml', texts, seconds]
turns = {'hyperscan-5000': [f'{build}/hs', f'{data}/rules-5000.tsv', texts, seconds]} | {pack: score(pack) for pack in ('literal-5000', 'learnt-50000', 'rules-5000', 'literal-50', 'literal-500')}


def busy():
    fields = list(map(int, open('/proc/stat').readline().split()[1:9]))
    return (sum(fields) - fields[3] - fields[4]) / hertz


def run(command):
    began, before, used = time.time(), busy(), resource.getrusage(resource.RUSAGE_CHILDREN)
    line = subprocess.run(['taskset', '-c', cpu] + command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return json.loads(line) | {'other_cores': round((busy() - before - own) / (time.time() - began), 2)}


figures = {name: [] for name in turns}
for number in range(rounds):
    for name in list(turns) if number % 2 == 0 else list(turns)[::-1]:
        figures[name].append(run(turns[name]))
        print(number + 1, name, json.dumps(figures[name][-1]), file=sys.stderr)
rate = lambda name: [figure['texts_per_s'] for figure in figures[name]]
ratio = lambda one, other: round(statistics.median(a / b for a, b in zip(rate(one), rate(other))), 2)
print(json.dumps({
    'rounds': rounds,
    'hyperscan_5000_texts_per_s': round(statistics.median(rate('hyperscan-5000'))),
    'literal_5000_to_hyperscan': ratio('literal-5000', 'hyperscan-5000'),
    'learnt_50000_to_hyperscan': ratio('learnt-50000', 'hyperscan-5000'),
    'rules_5000_to_hyperscan': ratio('rules-5000', 'hyperscan-5000'),
    'cost_500_to_50': ratio('literal-50', 'literal-500'),
    'load_s': {name: max(figure['load_s'] for figure in figures[name]) for name in turns if 'load_s' in figures[name][0]},
    'peak_mb': {name: max(figure['load_peak_mb'] for figure in figures[name]) for name in turns if 'load_peak_mb' in figures[name][0]},
    'other_cores': max(figure['other_cores'] for some in figures.values() for figure in some),
}))
