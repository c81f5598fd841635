import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry } from '@yishi/following';
import { Commands } from '@yishi/platform';
import { TakePart } from '@yishi/project';
import type { Standalone } from '../../apps/standalone/src/start';
import { openDrive } from './drives';
import { measure, type Row } from './row';

/**
 * One hot project through the whole pipeline without HTTP: everybody in the compound signs at once.
 */
export async function benchHotProject({ app }: Standalone): Promise<Row[]> {
  const store = app.get(EventStore);
  const commands = app.get(Commands);
  const rows: Row[] = [];
  await run(2_000, true);
  for (const size of [1_000, 5_000, 20_000]) await run(size, false);
  return rows;

  async function run(size: number, isWarmUp: boolean): Promise<void> {
    const { projectId, territory, households } = await openDrive(store, size);
    const actor = {
      personId: randomUUID(),
      grants: [{ role: 'council-member', territory }],
    } as const;
    const measured = await measure(size, 64, (index) =>
      commands.send(
        TakePart,
        { projectId, householdId: households[index], mode: 'volunteer' },
        { actor, commandId: randomUUID() },
      ),
    );
    const head = await store.head();
    await app.get(FollowerRegistry).waitFor('project', head, 60_000);
    if (isWarmUp) return;
    rows.push({
      workload: 'hot project, pipeline without HTTP',
      settings: `${size} households, 64 callers, read models following`,
      throughput: `${measured.perSecond}/s`,
      p50Ms: measured.p50Ms,
      p99Ms: measured.p99Ms,
      note: `${Math.round(1e6 / measured.perSecond)} µs a command`,
    });
  }
}
