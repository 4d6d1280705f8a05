// node x.cjs DIR ROOT: the real twitter-api-v2 client pages recent search and mentions of a fake X at ROOT, refreshes its consent and answers a mention, prints what it saw; DIR is where install.sh put it
const [dir, root] = process.argv.slice(2);
const http = require('http'), https = require('https'), { hostname, port } = new URL(root);
// The client speaks to api.x.com alone: what it asks there goes to the fake.
https.request = (options, callback) => http.request({ ...options, protocol: 'http:', host: hostname, hostname, port, agent: undefined, headers: { ...options.headers, host: `${hostname}:${port}` } }, callback);
const { TwitterApi } = require(require('path').resolve(dir, 'node_modules/twitter-api-v2'));
(async () => {
  const app = new TwitterApi('BEARER').v2;
  const fields = { 'tweet.fields': ['author_id', 'conversation_id', 'edit_history_tweet_ids'], expansions: ['author_id', 'referenced_tweets.id'], 'user.fields': ['username'] };
  const found = await app.search('acme', { max_results: 10, ...fields });
  for await (const post of found) console.log('search', post.id, found.includes.author(post).username);
  for await (const post of await app.userMentionTimeline('1001', { max_results: 5 })) console.log('mention', post.id, post.edit_history_tweet_ids[0]);
  const { client, refreshToken } = await new TwitterApi({ clientId: 'client-1' }).refreshOAuth2Token('refresh-1');
  console.log('refreshed', refreshToken);
  const answered = await client.v2.reply('Hello', (await client.v2.userMentionTimeline('1001', { max_results: 5 })).tweets[0].id);
  console.log('answered', answered.data.id);
  await client.v2.reply('Hello', '1').catch(error => console.log('refused', error.code, error.data.title));
})().catch(error => { console.log('error', error.message, JSON.stringify(error.data ?? '')); process.exit(1); });
