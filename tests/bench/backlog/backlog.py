"""One run: so many updates wait, the hub starts, and the clock runs from its first question to the one that confirms the last update. Prints one line; exit 1 where a post is missing or double, or a bar is missed."""
import json, os, shutil, signal, sqlite3, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
COUNT = int(sys.argv[1]); BUILD, RUN = os.environ['BUILD'], os.environ['RUN']; FIRST, PEOPLE, BAR, MEMORY = 734210001, 20_000, 5_000, 300
WORDS = ['No internet since this morning in Lindenstrasse', 'Wann kommt endlich der Techniker, seit gestern kein Telefon', 'Спасибо, всё снова работает', 'The bill is wrong again, I was charged twice for', 'Where can I see the contract of my mother']
def update(number):
    user = 5_000_000 + number % PEOPLE
    return json.dumps({'update_id': FIRST + number, 'message': {'message_id': 1 + number // PEOPLE, 'date': int(time.time()) - 3600 + number // 100, 'text': f'{WORDS[number % len(WORDS)]} {number}',
        'from': {'id': user, 'is_bot': False, 'first_name': f'Person {user}', 'username': f'person{user}', 'language_code': 'en'}, 'chat': {'id': user, 'type': 'private', 'first_name': f'Person {user}'}}}, ensure_ascii=False)
waiting = [update(number).encode() for number in range(COUNT)]
marks, done = [], threading.Event()
class Bot(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *_): pass
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        at = asked.get('offset', FIRST) - FIRST
        marks.append((time.time(), at))
        if at >= COUNT:
            done.set(); time.sleep(1)
        body = b'{"ok":true,"result":[' + b','.join(waiting[at:at + min(100, asked.get('limit', 100))]) + b']}'
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n' % len(body) + body)
fake = ThreadingHTTPServer(('127.0.0.1', 0), Bot); fake.daemon_threads = True
threading.Thread(target=fake.serve_forever, daemon=True).start()
folder = f'{RUN}/backlog'; shutil.rmtree(folder, ignore_errors=True); os.makedirs(folder, 0o700)
json.dump({'Web': {'Urls': 'http://127.0.0.1:0'}, 'Store': {'Path': f'{folder}/data/hub.db', 'KeyFile': f'{folder}/hub.key'}, 'Backends': {'desk': {'Kind': 'file', 'Folder': f'{folder}/tickets'}},
    'Channels': {'bot': {'Kind': 'telegram', 'Token': 'env:BACKLOG_TOKEN', 'Url': f'http://127.0.0.1:{fake.server_port}/'}}, 'Logging': {'LogLevel': {'Default': 'Warning'}}}, open(f'{folder}/hub.json', 'w'))
def busy(): return sum(map(int, open('/proc/stat').readline().split()[1:4])) / os.sysconf('SC_CLK_TCK')
def own(pid): return sum(map(int, open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[11:13])) / os.sysconf('SC_CLK_TCK')
log = open(f'{folder}/hub.log', 'w')
hub = subprocess.Popen(['dotnet', f'{BUILD}/hub/hub.dll', 'run', '--config', f'{folder}/hub.json'], env={**os.environ, 'BACKLOG_TOKEN': '123456:TEST'}, stdout=log, stderr=log)
try:
    while not marks and hub.poll() is None: time.sleep(0.005)
    before = (busy(), own(hub.pid), own(os.getpid()))
    whole = done.wait(180); end = (busy(), own(hub.pid), own(os.getpid()))
    peak = next(int(line.split()[1]) / 1024 for line in open(f'/proc/{hub.pid}/status') if line.startswith('VmHWM')) if hub.poll() is None else 0
finally:
    hub.send_signal(signal.SIGTERM); hub.wait(60)
if not whole: sys.exit(f'the hub did not catch up: {marks[-1:]}; see {folder}/hub.log')
start = marks[0][0]; last = next(at for at, number in marks if number >= COUNT); spent = last - start
store = sqlite3.connect(f'{folder}/data/hub.db')
posts, distinct = store.execute('SELECT COUNT(*), COUNT(DISTINCT native_id) FROM post').fetchone()
cpu, fakes = end[1] - before[1], end[2] - before[2]; others = max(0, end[0] - before[0] - cpu - fakes) / spent
half = next(at for at, number in marks if number >= COUNT // 2)
missing, double = COUNT - distinct, posts - distinct
print(f'{COUNT} updates: {COUNT / spent:.0f}/s ({COUNT / 2 / (last - half):.0f}/s in the second half), {cpu / COUNT * 1000:.3f} s of CPU per 1,000 (the fake {fakes / COUNT * 1000:.3f}), VmHWM {peak:.0f} MB, missing {missing}, double {double}; other programs took {others:.2f} cores', flush=True)
sys.exit(0 if missing == 0 == double and COUNT / spent >= BAR and peak < MEMORY else 1)
