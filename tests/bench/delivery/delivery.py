"""One class of desk: fill the outbox while the desk is away, then measure how fast the hub empties it. Prints one line; exit 1 where a ticket is missing or double."""
import json, os, shutil, signal, socket, subprocess, sys, time, urllib.request
kind = sys.argv[1]; BUILD, RUN = os.environ['BUILD'], os.environ['RUN']; DATA = f'{BUILD}/data'
SECONDS, IN_FLIGHT = os.environ.get('SECONDS_IN', '6'), int(os.environ.get('IN_FLIGHT', '64'))
HUB, DESK = 8108, 9901
desk = {'Kind': 'http', 'Url': f'http://127.0.0.1:{DESK}/tickets', 'MaxInFlight': IN_FLIGHT}
if kind == 'keyed':
    desk.update(Preset='json', Class='keyed', KeyHeader='Idempotency-Key')
else:
    open(f'{RUN}/findable.yaml', 'w').write('about: A fast desk that can be searched.\nclass: findable\nsettle: 00:00:10\ntimeOut: 00:00:05\nany:\n  body: event\n  id: /id\n  idOptional: true\n'
        'find:\n  path: /search?key={{key}}\n  matches: /tickets\n  id: /id\n  key: /key\n  is: "{{key}}"\n')
    desk.update(Preset=f'{RUN}/findable.yaml')
json.dump({'Web': {'Urls': f'http://127.0.0.1:{HUB}'}, 'Store': {'Path': f'{RUN}/store/hub.db', 'KeyFile': f'{RUN}/hub.key'}, 'Rules': {'Packs': [f'{DATA}/rules-50.yaml'], 'MinMargin': 0, 'MinConfidence': 0},
    'Channels': {'w1': {'Kind': 'webhook', 'Auth': 'none', 'Threading': 'none', 'MostOfSender': 0, 'MinMargin': 0, 'MinConfidence': 0}}, 'Backends': {'desk': desk}, 'Logging': {'LogLevel': {'Default': 'Warning'}}}, open(f'{RUN}/delivery.json', 'w'))
shutil.rmtree(f'{RUN}/store', ignore_errors=True)
if os.path.exists(f'{RUN}/hub.key'): os.remove(f'{RUN}/hub.key')
os.mkdir(f'{RUN}/store', 0o700)
def start():
    log = open(f'{RUN}/delivery.log', 'a'); hub = subprocess.Popen(['dotnet', f'{BUILD}/hub/hub.dll', 'run', '--config', f'{RUN}/delivery.json'], stdout=log, stderr=log)
    for _ in range(600):
        try: socket.create_connection(('127.0.0.1', HUB), 1).close(); return hub
        except OSError:
            if hub.poll() is not None: sys.exit(f'the hub ended; see {RUN}/delivery.log')
            time.sleep(0.05)
def stop(process): process.send_signal(signal.SIGTERM); process.wait(30)
def stats(): return json.loads(urllib.request.urlopen(f'http://127.0.0.1:{DESK}/stats', timeout=5).read())
def cpu(pid): return sum(map(int, open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[11:13])) / os.sysconf('SC_CLK_TCK')
hub = start()
sent = json.loads(subprocess.run([f'{BUILD}/w1/hubload', '-p', str(HUB), '-u', '/in/w1', '-f', f'{DATA}/posts.ndjson', '-k', f'{DATA}/posts.cls', '-c', '64', '-d', SECONDS, '-w', '0', '-r', '0',
    '-n', 'd%05x' % (int(time.time()) & 0xfffff)], capture_output=True, text=True, check=True).stdout)
stop(hub)
sink = subprocess.Popen([f'{BUILD}/w1/hubsink', str(DESK)])
time.sleep(0.3)
try:
    hub = start(); wanted = sent['expected_tickets']; marks = []; end = time.time() + 60
    while time.time() < end:
        got = stats()['distinct']; marks.append((time.time(), got, cpu(hub.pid)))
        if got >= wanted: break
        time.sleep(0.02)
    total = stats()
finally:
    stop(hub); stop(sink)
# From the first twentieth to the last: what an earlier hub postponed comes a little later.
first = next(m for m in marks if m[1] >= wanted * 0.05); last = next((m for m in marks if m[1] >= wanted * 0.95), marks[-1])
rate = (last[1] - first[1]) / (last[0] - first[0]); spent = (last[2] - first[2]) / (last[1] - first[1]) * 1000
print(f"{kind}: {wanted} tickets, {IN_FLIGHT} in flight: {rate:.0f}/s, {spent:.3f} s of CPU per 1,000; missing {wanted - total['distinct']}, double {total['items'] - total['distinct']}")
sys.exit(0 if total['distinct'] == wanted == total['items'] else 1)
