import type { FollowerHealth } from '@yishi/following';
import { toJson } from '@yishi/kernel';
import { followerMetrics, Metrics } from '../metrics';
import { followersCheck } from '.';

const lease = { holder: 'yishi-0a1b2c3d@machine:17', isHere: true, isOrphaned: false };
const health = (change: Partial<FollowerHealth> = {}): FollowerHealth => ({
  ...{ follower: 'project.page', kind: 'projection', state: 'running' },
  ...{ position: 41n, head: 42n, isBehind: true, behindSeconds: 1.2345, parked: 0, lease },
  ...change,
});

const checked = (...states: FollowerHealth[]) => followersCheck({ states: () => states }).check();

describe('the check of the followers', () => {
  it('says of each where it is and who works on it, and nothing of the machine', async () => {
    expect(await checked(health())).toEqual({
      ok: true,
      detail: '',
      parts: [
        {
          ...{ name: 'project.page', kind: 'projection', state: 'running' },
          ...{ position: 41n, head: 42n, isBehind: true, behindSeconds: 1.2, parked: 0 },
          lease: { holder: 'yishi-0a1b2c3d', isHere: true, isOrphaned: false },
        },
      ],
    });
  });

  it('says nothing of the data of an event that failed, nor of the error', async () => {
    const event = { type: 'DriveOpened', position: 42n, stream: 'project-7', data: '张三' };
    const answer = await checked(health({ state: 'failed', error: '李四', event }));
    expect(answer).toMatchObject({
      ok: false,
      detail: 'project.page failed on DriveOpened at 42 of project-7',
    });
    expect(toJson(answer)).not.toMatch(/张三|李四/);
  });

  it.each(['starting', 'catching-up', 'rebuilding', 'standby', 'stopped'] as const)(
    'is no failure while %s: a rebuild takes no page away',
    async (state) => expect(await checked(health({ state }))).toMatchObject({ ok: true }),
  );

  it('tells of parked messages, and is no failure for them', async () => {
    expect(await checked(health({ parked: 3 }))).toMatchObject({
      ok: true,
      detail: 'project.page: messages parked: 3',
    });
  });

  it('fails when nobody works on one, though every instance only stands by', async () => {
    const nobody = { isHere: false, isOrphaned: true };
    const states = [health({ state: 'standby', lease: nobody }), health({ state: 'retrying' })];
    const answer = await checked(...states);
    expect(answer).toMatchObject({
      ok: false,
      detail: 'project.page has no lease holder; project.page retrying',
    });
    expect(answer.parts?.[0]).toMatchObject({ lease: { holder: null, isOrphaned: true } });
  });
});

describe('the metrics of the followers', () => {
  const scheduled = async () => ({ due: 3, refused: 1 });
  const textOf = (followers: Parameters<typeof followerMetrics>[1]): Promise<string> => {
    const metrics = new Metrics();
    followerMetrics(metrics, followers);
    return metrics.text();
  };

  it('are what the registry says when they are read', async () => {
    const parked = health({ kind: 'process', follower: 'a.b', parked: 2 });
    const text = await textOf({ states: () => [health(), parked], scheduled });
    for (const line of [
      'yishi_follower_state{follower="project.page",kind="projection",state="running"} 1',
      'yishi_follower_position{follower="project.page",kind="projection"} 41',
      'yishi_follower_behind{follower="project.page",kind="projection"} 1',
      'yishi_follower_behind_seconds{follower="project.page",kind="projection"} 1.2345',
      'yishi_follower_lease_held{follower="project.page",kind="projection"} 1',
      'yishi_follower_orphaned{follower="project.page",kind="projection"} 0',
      'yishi_follower_parked_messages{follower="project.page",kind="projection"} 0',
      'yishi_follower_parked_messages{follower="a.b",kind="process"} 2',
      'yishi_log_head_position 42',
      'yishi_scheduled_commands{state="due"} 3',
      'yishi_scheduled_commands{state="refused"} 1',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('are given without those the database has, while it is away', async () => {
    const away = async () => Promise.reject(new Error('connect ECONNREFUSED'));
    const text = await textOf({ states: () => [health()], scheduled: away });
    expect(text).toContain('yishi_log_head_position 42');
    expect(text).not.toContain('yishi_scheduled_commands{');
  });

  it('forget the state a follower was in before', async () => {
    const metrics = new Metrics();
    let state: FollowerHealth['state'] = 'running';
    followerMetrics(metrics, { states: () => [health({ state })], scheduled });
    await metrics.text();
    state = 'failed';
    const states = (await metrics.text()).match(/^yishi_follower_state\{.*/gm);
    expect(states).toEqual([expect.stringContaining('state="failed"')]);
  });
});
