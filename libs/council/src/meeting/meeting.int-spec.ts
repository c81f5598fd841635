import { createHash, randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { Forbidden, NotFound } from '@yishi/kernel';
import { BEFORE_ALL, MessageBus } from '@yishi/messaging';
import { FileStore } from '@yishi/platform';
import sharp from 'sharp';
import {
  actor,
  CouncilInstance,
  NOW,
  type TestCouncil,
} from '../../../../test/support/council-instance';
import { until } from '../../../../test/support/following-instance';
import { AttachMinutes } from './attach-minutes/attach-minutes';
import { CallMeeting } from './call-meeting/call-meeting';
import { CancelMeeting } from './cancel-meeting/cancel-meeting';
import { ConcludeMeeting } from './conclude-meeting/conclude-meeting';
import { EraseMinutes } from './erase-minutes/erase-minutes';
import { MeetingPageHttp } from './meeting-page/meeting-page.http';
import { meetingsStream } from './meetings';
import { MinutesFileHttp } from './minutes-file/minutes-file.http';
import { RecordAttendance } from './record-attendance/record-attendance';
import { RecordResolution } from './record-resolution/record-resolution';

let council: CouncilInstance;
let compound: TestCouncil;

beforeAll(async () => {
  council = await new CouncilInstance().start();
});
afterAll(() => council?.stop());
beforeEach(async () => {
  council.clock.set(NOW);
  compound = await council.council(['1-1-101', '1-1-102', '1-2-101', '2-1-101', '2-1-102']);
});

const STARTS = '2018-06-08T11:00:00.000Z';
const notice = { startsAt: '2018-06-08T19:00:00+08:00', place: '院内广场', agenda: ['道路硬化'] };
const words = { title: '道路硬化', text: '同意申报道路硬化项目。' };

async function called(): Promise<string> {
  const { compoundId, director } = compound;
  const { id } = await council.send(CallMeeting, { compoundId, ...notice }, director);
  return id as string;
}

type Shown = Record<string, unknown> & { minutes: readonly { sha256: string }[] };
async function page(meetingId: string, query: Record<string, string> = {}): Promise<Shown> {
  await council.caughtUp();
  return (await council.get(MeetingPageHttp).page(compound.compoundId, meetingId, query)) as Shown;
}
const list = async (query: Record<string, string> = {}) => {
  await council.caughtUp();
  return (await council.get(MeetingPageHttp).list(compound.compoundId, query)) as {
    items: readonly Record<string, unknown>[];
    nextCursor: string | null;
  };
};

const of = (meetingId: string) => ({ compoundId: compound.compoundId, meetingId });

/** Four of five are there, three for, one against; written up, and concluded. */
async function held(meetingId: string): Promise<Buffer> {
  const { director, members, households } = compound;
  council.clock.set(STARTS);
  const there = households.slice(0, 4).map(({ householdId }) => householdId);
  await council.send(RecordAttendance, { ...of(meetingId), households: there }, members[0]);
  const vote = { votesFor: 3, against: 1, abstained: 0 };
  await council.send(RecordResolution, { ...of(meetingId), ...words, ...vote }, director);
  await council.send(ConcludeMeeting, of(meetingId), director);
  council.clock.set('2018-06-20T08:00:00.000Z');
  const file = Buffer.from(`%PDF-1.7 ${meetingId}`);
  await council.send(AttachMinutes, { ...of(meetingId), file }, council.officer);
  return file;
}

describe('a residents’ meeting, from notice to minutes', () => {
  it('shows its notice, counts, votes and who wrote them down', async () => {
    const meetingId = await called();
    expect(await page(meetingId)).toEqual({
      ...{ meetingId, number: 1, startsAt: STARTS, place: '院内广场', stage: 'called' },
      ...{ size: 5, present: 0, isQuorate: false, agenda: ['道路硬化'] },
      counts: { resolutions: 0, passed: 0, minutes: 0 },
      called: { role: 'council-director', name: '张**', at: NOW },
      ended: null,
      ...{ resolutions: [], minutes: [] },
    });
    const file = await held(meetingId);
    const sha256 = createHash('sha256').update(file).digest('hex');
    const director = { role: 'council-director', name: '张**', at: STARTS };
    expect(await page(meetingId)).toMatchObject({
      ...{ stage: 'concluded', size: 5, present: 4, isQuorate: true },
      counts: { resolutions: 1, passed: 1, minutes: 1 },
      ended: { stage: 'concluded', ...director, reason: '' },
      resolutions: [
        {
          ...{ number: 1, ...words, votesFor: 3, against: 1, abstained: 0 },
          ...{ present: 4, size: 5, passed: true, recorded: director },
        },
      ],
      minutes: [
        {
          ...{ sha256, mediaType: 'application/pdf', sizeBytes: file.byteLength },
          attached: { role: 'street-officer', name: null, at: '2018-06-20T08:00:00.000Z' },
        },
      ],
    });
    const shown = JSON.stringify([await page(meetingId), await list()]);
    for (const { householdId } of compound.households) expect(shown).not.toContain(householdId);
    for (const { personId } of [compound.director, council.officer])
      expect(shown).not.toContain(personId);
  });

  it('is read as it was: nothing of what came later', async () => {
    const meetingId = await called();
    await held(meetingId);
    await expect(page(meetingId, { asOf: '2018-05-31' })).rejects.toEqual(new NotFound('meeting'));
    expect(await list({ asOf: '2018-05-31' })).toEqual({ items: [], nextCursor: null });
    expect(await page(meetingId, { asOf: '2018-06-07' })).toMatchObject({
      ...{ stage: 'called', present: 0, ended: null, resolutions: [], minutes: [] },
    });
    expect(await page(meetingId, { asOf: '2018-06-08' })).toMatchObject({
      ...{ stage: 'concluded', present: 4, minutes: [], counts: { passed: 1, minutes: 0 } },
    });
    expect(await page(meetingId, { asOf: '2018-06-20' })).toEqual(await page(meetingId));
    expect(await list({ asOf: '2018-06-20' })).toEqual(await list());
  });

  it('is listed by number, the newest first, also as of a past day', async () => {
    const ids = [await called(), await called(), await called()];
    const reason = '暴雨';
    await council.send(CancelMeeting, { ...of(ids[1]!), reason }, council.officer);
    const queries: readonly Record<string, string>[] = [{}, { asOf: '2018-06-01' }];
    for (const asOf of queries) {
      const first = await list({ limit: '2', ...asOf });
      expect(first.items).toMatchObject([
        { number: 3, stage: 'called' },
        { number: 2, stage: 'cancelled' },
      ]);
      const rest = await list({ limit: '2', cursor: first.nextCursor!, ...asOf });
      expect(rest).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
    }
    expect(await page(ids[1]!)).toMatchObject({ ended: { stage: 'cancelled', reason } });
  });
});

describe('what a meeting passed', () => {
  it('is told to the others, what failed is not', async () => {
    const meetingId = await called();
    const told: object[] = [];
    const subscription = council.get(MessageBus).subscribe({
      group: 'test',
      topics: ['yishi.council.v1'],
      batchSize: 100,
      position: async () => BEFORE_ALL,
      handler: async ({ messages }) => {
        told.push(...messages.filter(({ type }) => type === 'ResolutionPassed.v1'));
      },
      onCaughtUp: () => {},
      onRetry: (error) => {
        throw error;
      },
    });
    council.clock.set(STARTS);
    const rejected = { votesFor: 0, against: 0, abstained: 0 };
    await council.send(RecordResolution, { ...of(meetingId), ...words, ...rejected });
    await held(meetingId);
    await council.caughtUp();
    await until(() => told.length > 0);
    await subscription.stop();
    const ours = told.filter((message) =>
      JSON.stringify((message as { data: object }).data).includes(meetingId),
    );
    expect(ours).toMatchObject([
      { data: { ...of(meetingId), title: '道路硬化', votesFor: 3, against: 1, abstained: 0 } },
    ]);
  });
});

describe('minutes', () => {
  const reply = { header: () => reply };
  const file = (meetingId: string, sha256: string, reader = compound.director) =>
    council
      .get(MinutesFileHttp)
      .file(compound.compoundId, meetingId, sha256, {}, reader, reply as never);

  it('are read by residents of the compound, the council, the street and the auditor', async () => {
    const meetingId = await called();
    const bytes = await held(meetingId);
    await council.caughtUp();
    const [{ sha256 }] = (await page(meetingId)).minutes as [{ sha256: string }];
    const { territory, households, director, members } = compound;
    const household = `${territory}/${households[4]!.householdId}`;
    const resident = actor(randomUUID(), 'resident', household);
    for (const reader of [resident, director, members[1], council.officer, council.auditor]) {
      const sent = await file(meetingId, sha256, reader);
      const chunks: Buffer[] = [];
      for await (const chunk of sent.getStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks)).toEqual(bytes);
    }
    const elsewhere = territory.replace(compound.compoundId, randomUUID());
    for (const stranger of [
      actor(randomUUID(), 'resident', `${elsewhere}/${randomUUID()}`),
      actor(randomUUID(), 'council-director', elsewhere),
      actor(randomUUID(), 'street-officer', '410811/410811002'),
      actor(randomUUID(), 'reviewer', territory),
    ])
      await expect(file(meetingId, sha256, stranger)).rejects.toEqual(
        new Forbidden('territory-not-allowed'),
      );
  });

  it('of another meeting, or erased, are not found', async () => {
    const [meetingId, other] = [await called(), await called()];
    await held(meetingId);
    const [{ sha256 }] = (await page(meetingId)).minutes as [{ sha256: string }];
    await expect(file(other, sha256)).rejects.toEqual(new NotFound('minutes'));
    expect(await council.get(FileStore).erase(sha256)).toBe(true);
    await expect(file(meetingId, sha256)).rejects.toEqual(new NotFound('minutes'));
  });

  it('are erased by the street: out of reach, and the page says by whom, when and why', async () => {
    const meetingId = await called();
    await held(meetingId);
    const before = await page(meetingId);
    const [{ sha256 }] = before.minutes as [{ sha256: string }];
    const reason = '记录中有住户电话。';
    const erasure = { ...of(meetingId), minutesDigest: sha256, reason };
    const elsewhere = actor(randomUUID(), 'street-officer', '410811/410811002');
    await expect(council.send(EraseMinutes, erasure, elsewhere)).rejects.toThrow(Forbidden);
    await expect(council.send(EraseMinutes, erasure, compound.director)).rejects.toThrow(Forbidden);
    council.clock.set('2018-07-30T08:00:00.000Z');
    await council.send(EraseMinutes, erasure, council.officer);
    expect(await council.get(FileStore).get(sha256)).toBeUndefined();
    await expect(file(meetingId, sha256)).rejects.toEqual(new NotFound('minutes'));
    const by = { role: 'street-officer', name: null, at: '2018-07-30T08:00:00.000Z', reason };
    expect(await page(meetingId)).toMatchObject({
      counts: { minutes: 0 },
      minutes: [{ sha256, erased: by }],
    });
    expect(await page(meetingId, { asOf: '2018-07-29' })).toEqual(before);
  });

  it('whose erasure was interrupted before its event are erased by the same request', async () => {
    const meetingId = await called();
    await held(meetingId);
    const [{ sha256 }] = (await page(meetingId)).minutes as [{ sha256: string }];
    await council.get(FileStore).erase(sha256);
    const erasure = { ...of(meetingId), minutesDigest: sha256, reason: '记录中有住户电话。' };
    const first = await council.send(EraseMinutes, erasure, council.officer);
    const again = await council.send(EraseMinutes, erasure, council.officer);
    expect(again.version).toBe(first.version);
    expect(await page(meetingId)).toMatchObject({
      minutes: [{ erased: { role: 'street-officer' } }],
    });
  });

  it('stay with the right meeting when they are erased from the wrong one', async () => {
    const [wrong, right] = [await called(), await called()];
    council.clock.set(STARTS);
    const bytes = Buffer.from(`%PDF-1.7 ${right}`);
    for (const meetingId of [wrong, right])
      await council.send(AttachMinutes, { ...of(meetingId), file: bytes }, council.officer);
    const [{ sha256 }] = (await page(wrong)).minutes as [{ sha256: string }];
    const reason = '附错会议';
    await council.send(
      EraseMinutes,
      { ...of(wrong), minutesDigest: sha256, reason },
      council.officer,
    );
    await council.caughtUp();
    await expect(file(wrong, sha256)).rejects.toEqual(new NotFound('minutes'));
    expect(await file(right, sha256)).toBeDefined();
  });

  it('on a photo lose what the camera wrote, and the log holds no bytes', async () => {
    const meetingId = await called();
    council.clock.set(STARTS);
    const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .jpeg()
      .toBuffer();
    const answer = await council.send(AttachMinutes, { ...of(meetingId), file: photo });
    const kept = await council.get(FileStore).get(answer.sha256 as string);
    expect(kept?.mediaType).toBe('image/jpeg');
    expect(Buffer.from(kept!.bytes).includes('somebody')).toBe(false);
    const { events } = await council.get(EventStore).read(meetingsStream(compound.compoundId));
    expect(events.at(-1)?.event.data).toMatchObject({ mediaType: 'image/jpeg', ...of(meetingId) });
  });

  it('are opened only for those who may attach them', async () => {
    const meetingId = await called();
    council.clock.set(STARTS);
    const stranger = actor(randomUUID(), 'council-member', '410811/410811001/x/y');
    const input = { ...of(meetingId), file: Buffer.from('not a document') };
    await expect(council.send(AttachMinutes, input, stranger)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await expect(council.send(AttachMinutes, input)).rejects.toMatchObject({
      code: 'not-a-document',
    });
  });
});

describe('who calls a meeting', () => {
  it('is the council or the street of the place, of a compound with a council', async () => {
    const input = { compoundId: compound.compoundId, ...notice };
    const { territory, households } = compound;
    const resident = actor(randomUUID(), 'resident', `${territory}/${households[0]!.householdId}`);
    await expect(council.send(CallMeeting, input, resident)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
    const other = actor(randomUUID(), 'street-officer', '410811/410811002');
    await expect(council.send(CallMeeting, input, other)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await expect(council.send(CallMeeting, { ...input, compoundId: randomUUID() })).rejects.toEqual(
      new NotFound('compound'),
    );
  });
});
