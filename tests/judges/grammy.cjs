// node grammy.cjs DIR ROOT [SECONDS]: the real grammY client long-polls a fake Bot API at ROOT, answers every text, prints what it saw; DIR is where install.sh put it
const [dir, root, seconds = '5'] = process.argv.slice(2);
const { Bot } = require(require('path').resolve(dir, 'node_modules/grammy'));
const bot = new Bot('123456:TEST', { client: { apiRoot: root } });
const seen = [];
bot.on('message', async c => { seen.push(`${c.update.update_id}:${c.msg.chat.id}:${c.msg.text}`); await c.reply('pong ' + c.msg.text); });
bot.catch(e => { console.log('error', e.message); process.exitCode = 1; });
bot.start({ timeout: 1, onStart: me => console.log('started as', me.username) }).catch(e => { console.log('start failed', e.message); process.exit(1); });
setTimeout(async () => { await bot.stop(); console.log(JSON.stringify(seen)); process.exit(); }, Number(seconds) * 1000);
