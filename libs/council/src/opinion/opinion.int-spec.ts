import { randomUUID } from 'node:crypto';
import { EventStore, IdempotencyViolation } from '@yishi/event-store';
import { FollowerRegistry } from '@yishi/following';
import { type Actor, Forbidden, Malformed, NotFound, type Role } from '@yishi/kernel';
import { FileStore, type Page, Vault } from '@yishi/platform';
import { Client } from 'pg';
import sharp from 'sharp';
import {
  actor,
  CouncilInstance,
  DISTRICT,
  NOW,
  STREET,
} from '../../../../test/support/council-instance';
import { until } from '../../../../test/support/following-instance';
import { AddOpinionPhoto } from './add-opinion-photo/add-opinion-photo';
import { AdoptOpinion } from './adopt-opinion/adopt-opinion';
import { AnswerOpinion } from './answer-opinion/answer-opinion';
import { EraseOpinionPhoto } from './erase-opinion-photo/erase-opinion-photo';
import { OpinionContentHttp } from './opinion-content/opinion-content.http';
import type { OpinionView } from './opinion-list/opinion-finder';
import { OpinionListHttp } from './opinion-list/opinion-list.http';
import { OpinionPageHttp, type StepView } from './opinion-page/opinion-page.http';
import { opinionsStream } from './opinions';
import { RateOpinion } from './rate-opinion/rate-opinion';
import { RelayOpinion } from './relay-opinion/relay-opinion';
import { ReopenOpinion } from './reopen-opinion/reopen-opinion';
import { ResolveOpinion } from './resolve-opinion/resolve-opinion';
import { SubmitOpinion } from './submit-opinion/submit-opinion';

const DUE_AT = '2018-06-15T16:00:00.000Z';
const finance = actor(randomUUID(), 'district-finance', DISTRICT);
let council: CouncilInstance;
let compoundId: string;
let territory: string;
let households: readonly [string, string];
let resident: Actor;
let director: Actor;
let member: Actor;

const send = (type: new () => object, input: object, sender: Actor, commandId?: string) =>
  council.send(type, input, sender, commandId);

type PageView = OpinionView & Readonly<{ satisfied: boolean | null; steps: readonly StepView[] }>;
const page = async (opinionNumber: string, query: object = {}): Promise<PageView> => {
  await council.caughtUp();
  return (await council
    .get(OpinionPageHttp)
    .page(compoundId, opinionNumber, { ...query })) as PageView;
};
const list = async (query: object = {}): Promise<Page<OpinionView>> => {
  await council.caughtUp();
  return council.get(OpinionListHttp).ofCompound(compoundId, { ...query });
};
const numbers = ({ items }: Page<OpinionView>) => items.map((item) => item.opinionNumber);

const opinion = (n = 0) => ({
  ...{ compoundId, householdId: households[n], field: 'environment', aboutMoney: false },
  ...{ title: '路灯不亮', text: '三号楼前的路灯不亮。' },
});
const submit = async (sender = resident, n = 0): Promise<string> => {
  const answer = await send(SubmitOpinion, opinion(n), sender);
  return String(answer.opinionNumber);
};
const about = (opinionNumber: string, input: object = {}) => ({
  ...{ compoundId, opinionNumber },
  ...input,
});
const lates = async () => {
  const { events } = await council.get(EventStore).read(opinionsStream(compoundId, 2018));
  return events.filter(({ event }) => event.type === 'OpinionLate');
};

beforeAll(async () => {
  council = await new CouncilInstance().start();
  const terms = { relayWorkingDays: 10 } as never;
  await council.tell('community', {
    type: 'PolicyAdopted.v1',
    data: { districtCode: DISTRICT, policyVersion: 1, effectiveFrom: '2018-01-01', terms },
  });
  const { personId } = council.officer;
  await council.get(Vault).put([{ personId, name: '陈街道' }], STREET);
});
afterAll(() => council?.stop());

/** A fresh compound with two households and an established council. */
beforeEach(async () => {
  council.clock.set(NOW);
  const compound = await council.council();
  ({ compoundId, territory, director } = compound);
  [member] = compound.members;
  households = compound.households.map(({ householdId }) => householdId) as [string, string];
  resident = actor(randomUUID(), 'resident', `${territory}/${households[0]}`);
  await council.get(Vault).put([{ personId: resident.personId, name: '赵居民' }], territory);
});

describe('an opinion, from submission to the end', () => {
  it('gets its number at once, the same again when the command is repeated', async () => {
    const commandId = randomUUID();
    const first = await send(SubmitOpinion, opinion(), resident, commandId);
    expect(first).toMatchObject({ id: commandId, opinionNumber: '2018-1' });
    expect(await submit(member, 1)).toBe('2018-2');
    expect(await send(SubmitOpinion, opinion(), resident, commandId)).toEqual(first);
  });

  it('is not doubled by a repetition over the end of the year', async () => {
    const commandId = randomUUID();
    council.clock.set('2018-12-31T15:59:59.999Z');
    await send(SubmitOpinion, opinion(), resident, commandId);
    council.clock.set('2018-12-31T16:00:00.000Z');
    const repeated = send(SubmitOpinion, opinion(), resident, commandId);
    await expect(repeated).rejects.toBeInstanceOf(IdempotencyViolation);
    expect(await submit()).toBe('2019-1');
    expect(numbers(await list())).toHaveLength(2);
  });

  it('is numbered without gaps when many are submitted in one moment', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, (_, n) => submit(member, n % 2)));
    const expected = Array.from({ length: 12 }, (_, n) => `2018-${n + 1}`);
    expect(new Set(many)).toEqual(new Set(expected));
  });

  it('is relayed, late, answered late, found wanting, reopened and answered in time', async () => {
    const number = await submit();
    const early = '2018-06-01T09:00:00.000Z';
    council.clock.set(early);
    const relay = { to: 'district', department: '区住建局' };
    await send(RelayOpinion, about(number, relay), member);
    expect(await page(number)).toMatchObject({ light: 'green', dueAt: DUE_AT, isEscalated: false });
    council.clock.set('2018-06-13T01:00:00.000Z');
    expect((await page(number)).light).toBe('yellow');
    council.clock.set(DUE_AT);
    await until(async () => (await lates()).length === 1);
    expect(await page(number)).toMatchObject({ light: 'red', isEscalated: true, state: 'relayed' });
    council.clock.set('2018-06-20T01:00:00.000Z');
    await send(ResolveOpinion, about(number, { result: '已更换灯泡。' }), finance);
    const ended = await page(number);
    expect(ended).toMatchObject({ state: 'resolved', timeliness: 'late', light: null });
    expect(ended).toMatchObject({ dueAt: null, isEscalated: false, satisfied: null });
    await send(RateOpinion, about(number, { satisfied: false }), resident);
    expect((await page(number)).satisfied).toBe(false);
    council.clock.set('2018-06-21T01:00:00.000Z');
    await send(ReopenOpinion, about(number, { reason: '灯仍不亮。' }), resident);
    await send(RelayOpinion, about(number, { to: 'street' }), director);
    const again = await page(number);
    expect(again).toMatchObject({ state: 'relayed', light: 'green', relayedTo: 'street' });
    expect(again).toMatchObject({ dueAt: '2018-07-05T16:00:00.000Z', satisfied: null });
    await send(ResolveOpinion, about(number, { result: '已换线路。' }), council.officer);
    expect(await page(number)).toMatchObject({ state: 'resolved', timeliness: 'in-time' });
    council.clock.set('2018-07-06T01:00:00.000Z');
    await until(async () => (await waitingFor(compoundId)) === 0);
    expect(await lates()).toHaveLength(1);
  });

  it('shows who did what, when and why; residents and the clock without a name', async () => {
    const number = await submit();
    await send(RelayOpinion, about(number, { to: 'street' }), director);
    council.clock.set(DUE_AT);
    await until(async () => (await lates()).length === 1);
    await send(ResolveOpinion, about(number, { result: '已更换灯泡。' }), council.officer);
    await send(RateOpinion, about(number, { satisfied: true }), resident);
    const { steps } = await page(number);
    expect(steps.map(({ step, role, name, reason }) => [step, role, name, reason])).toEqual([
      ['submitted', 'resident', null, null],
      ['relayed', 'council-director', '张**', null],
      ['late', 'process', null, null],
      ['resolved', 'street-officer', '陈**', '已更换灯泡。'],
      ['rated', 'resident', null, null],
    ]);
    expect(steps[1]).toMatchObject({ at: NOW, dueAt: DUE_AT, policyVersion: 1 });
    expect(steps[4]).toMatchObject({ satisfied: true });
    expect(JSON.stringify(steps)).not.toContain(council.officer.personId);
  });

  it('goes into the governance list with an estimate', async () => {
    const number = await submit();
    const { itemId } = await send(AdoptOpinion, about(number, { estimatedFen: 50_000n }), member);
    const { state, steps } = await page(number);
    expect([state, steps.at(-1)]).toMatchObject(['adopted', { estimatedFen: 50_000n, itemId }]);
  });

  it('is not for those of another place', async () => {
    const number = await submit();
    const neighbour = actor(randomUUID(), 'resident', `${territory}/${households[1]}`);
    const elsewhere = actor(randomUUID(), 'council-member', `${STREET}/${randomUUID()}`);
    const image = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    const file = await image.png().toBuffer();
    for (const [type, input, sender] of [
      [SubmitOpinion, opinion(), neighbour],
      [RateOpinion, about(number, { satisfied: true }), neighbour],
      [AnswerOpinion, about(number, { answer: 'x' }), elsewhere],
      [AddOpinionPhoto, about(number, { file }), neighbour],
      [AddOpinionPhoto, about(number, { file: new Uint8Array(1) }), elsewhere],
    ] as const) {
      const refused = send(type, input, sender);
      await expect(refused).rejects.toEqual(new Forbidden('territory-not-allowed'));
    }
  });
});

const waitingFor = async (compound: string): Promise<number> => {
  const rows = await sql('select input from following.scheduled where refused is null');
  return rows.filter(({ input }) => String(input).includes(compound)).length;
};

async function sql(statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: council.databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('a deadline', () => {
  it('is kept over a restart, and said to have passed exactly once', async () => {
    const number = await submit();
    await send(RelayOpinion, about(number, { to: 'street' }), member);
    await until(async () => (await waitingFor(compoundId)) === 1);
    await council.close();
    council.clock.set('2018-06-18T00:00:00.000Z');
    await council.open();
    await until(async () => (await lates()).length === 1);
    await until(async () => (await waitingFor(compoundId)) === 0);
    // the process takes everything for new: each relay is delivered a second time
    await council.close();
    await sql("delete from following.checkpoint where follower = 'council.opinion-deadlines'");
    await council.open();
    const head = await council.get(EventStore).head();
    const follower = "follower = 'council.opinion-deadlines'";
    const place = `select position from following.checkpoint where ${follower}`;
    await until(async () => BigInt(String((await sql(place))[0]?.position ?? 0)) >= head);
    await until(async () => (await waitingFor(compoundId)) === 0);
    expect(await lates()).toHaveLength(1);
    expect((await page(number)).isEscalated).toBe(true);
    expect(council.get(FollowerRegistry).isHealthy()).toBe(true);
  });
});

describe('lists', () => {
  it('show the newest first, in pages, and never text or household', async () => {
    for (let n = 1; n <= 5; n++) {
      council.clock.set(`2018-06-01T08:0${n}:00.000Z`);
      await submit();
    }
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.nextCursor });
    const third = await list({ limit: '2', cursor: second.nextCursor });
    expect([first, second, third].flatMap(numbers)).toEqual(
      [5, 4, 3, 2, 1].map((n) => `2018-${n}`),
    );
    expect(third.nextCursor).toBeNull();
    const shown = JSON.stringify([first, await page('2018-1')]);
    expect(shown).not.toContain('三号楼');
    expect(shown).not.toContain(households[0]);
  });

  it('are narrowed by state, field and light', async () => {
    const [answered, relayed, waiting] = [await submit(), await submit(), await submit()];
    await send(AnswerOpinion, about(answered, { answer: '已报修。' }), member);
    await send(RelayOpinion, about(relayed, { to: 'street' }), member);
    expect(numbers(await list({ state: 'answered' }))).toEqual([answered]);
    expect(numbers(await list({ state: 'submitted', field: 'environment' }))).toEqual([waiting]);
    expect(numbers(await list({ field: 'services' }))).toEqual([]);
    expect(numbers(await list({ light: 'green' }))).toEqual([relayed]);
    council.clock.set('2018-06-14T00:00:00.000Z');
    expect(numbers(await list({ light: 'green' }))).toEqual([]);
    expect(numbers(await list({ light: 'yellow' }))).toEqual([relayed]);
    council.clock.set(DUE_AT);
    expect(numbers(await list({ light: 'red' }))).toEqual([relayed]);
    expect(numbers(await list({ light: 'red', state: 'answered' }))).toEqual([]);
  });

  it('find every late opinion of the district and the STREET, longest due first', async () => {
    const relayed: string[] = [];
    for (const day of ['04', '05', '06']) {
      council.clock.set(`2018-06-${day}T08:00:00.000Z`);
      const number = await submit();
      await send(RelayOpinion, about(number, { to: 'street' }), member);
      relayed.unshift(number);
    }
    await send(ResolveOpinion, about(relayed[0]!, { result: '已办。' }), council.officer);
    council.clock.set('2018-07-30T00:00:00.000Z');
    await council.caughtUp();
    const http = council.get(OpinionListHttp);
    for (const read of [
      (query: object) => http.ofDistrict(DISTRICT, { ...query }),
      (query: object) => http.ofStreet('410811001', { ...query }),
    ]) {
      const found: OpinionView[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const asked = { light: 'red', limit: '1', ...(cursor && { cursor }) };
        const { items, nextCursor } = await read(asked);
        found.push(...items);
        cursor = nextCursor;
      }
      const here = found.filter((item) => item.compoundId === compoundId);
      expect(here.map(({ opinionNumber }) => opinionNumber)).toEqual([relayed[2], relayed[1]]);
      const due = found.map(({ dueAt }) => dueAt);
      expect(due).toEqual([...due].sort());
    }
    expect(await http.ofDistrict('410802', { light: 'red' })).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('refuse what they do not know', async () => {
    await expect(list({ light: 'blue' })).rejects.toThrow(Malformed);
    await expect(list({ lights: 'red' })).rejects.toThrow('lights');
    await expect(list({ cursor: 'x' })).rejects.toThrow('cursor');
    await expect(page('2018-99')).rejects.toEqual(new NotFound('opinion'));
    await expect(page('18-1')).rejects.toEqual(new NotFound('opinion'));
    expect(() => council.get(OpinionListHttp).ofStreet('41081', {})).toThrow(
      new NotFound('street'),
    );
  });
});

describe('as of a past day', () => {
  it('everything is as it stood at the end of that day', async () => {
    const number = await submit();
    council.clock.set('2018-06-04T02:00:00.000Z');
    await send(RelayOpinion, about(number, { to: 'street' }), member);
    council.clock.set('2018-06-05T02:00:00.000Z');
    const second = await submit();
    council.clock.set('2018-06-20T02:00:00.000Z');
    await until(async () => (await lates()).length === 1);
    council.clock.set('2018-06-21T02:00:00.000Z');
    await send(ResolveOpinion, about(number, { result: '已办。' }), council.officer);
    council.clock.set('2018-07-02T02:00:00.000Z');
    await send(RateOpinion, about(number, { satisfied: true }), resident);

    const on = async (asOf: string) => {
      const { state, light, isEscalated, satisfied, steps } = await page(number, { asOf });
      return [state, light, isEscalated, satisfied, steps.length];
    };
    expect(await on('2018-06-01')).toEqual(['submitted', null, false, null, 1]);
    expect(await on('2018-06-04')).toEqual(['relayed', 'green', false, null, 2]);
    expect(await on('2018-06-14')).toEqual(['relayed', 'yellow', false, null, 2]);
    // due at the end of the 19th, for the 18th was a holiday
    expect(await on('2018-06-19')).toEqual(['relayed', 'yellow', false, null, 2]);
    expect(await on('2018-06-20')).toEqual(['relayed', 'red', true, null, 3]);
    expect(await on('2018-06-21')).toEqual(['resolved', null, false, null, 4]);
    expect(await on('2018-07-02')).toEqual(await on('2030-01-01'));
    await expect(on('2018-05-31')).rejects.toEqual(new NotFound('opinion'));

    expect(numbers(await list({ asOf: '2018-05-31' }))).toEqual([]);
    expect(numbers(await list({ asOf: '2018-06-04' }))).toEqual([number]);
    expect(numbers(await list({ asOf: '2018-06-05' }))).toEqual([second, number]);
    expect(numbers(await list({ asOf: '2018-06-14', state: 'relayed' }))).toEqual([number]);
    expect(numbers(await list({ asOf: '2018-06-14', light: 'yellow' }))).toEqual([number]);
    expect(numbers(await list({ asOf: '2018-06-30', state: 'relayed' }))).toEqual([]);
    const ofDistrict = await council
      .get(OpinionListHttp)
      .ofDistrict(DISTRICT, { asOf: '2018-06-14', light: 'yellow' });
    expect(ofDistrict.items.filter((item) => item.compoundId === compoundId)).toHaveLength(1);
  });
});

describe('text and photos', () => {
  const GPS = { GPSLatitudeRef: 'N', GPSLatitude: '35/1 14/1 0/1' };
  const photo = (width = 80) =>
    sharp({ create: { width, height: 40, channels: 3, background: 'red' } })
      .withExif({ IFD0: { Artist: 'Zhao' }, IFD3: GPS })
      .jpeg()
      .toBuffer();
  const content = async (reader: Actor, number: string, query: object = {}) => {
    await council.caughtUp();
    const shown = await council
      .get(OpinionContentHttp)
      .content(reader, compoundId, number, { ...query });
    return shown as { text: string; photos: readonly { sha256: string; sizeBytes: number }[] };
  };

  it('are kept without what the camera noted', async () => {
    const number = await submit();
    const file = await photo();
    expect((await sharp(file).metadata()).exif).toBeDefined();
    const { sha256 } = await send(AddOpinionPhoto, about(number, { file }), resident);
    const kept = await council.get(FileStore).get(String(sha256));
    expect((await sharp(kept!.bytes).metadata()).exif).toBeUndefined();
    const { photos } = await content(resident, number);
    expect(photos).toMatchObject([{ sha256, sizeBytes: kept!.bytes.byteLength }]);
    const { events } = await council.get(EventStore).read(opinionsStream(compoundId, 2018));
    const { event } = events.at(-1)!;
    expect(Object.keys(event.data).sort()).toEqual(
      [
        ...['opinionId', 'opinionNumber', 'compoundId', 'territory'],
        ...['sha256', 'mediaType', 'sizeBytes'],
      ].sort(),
    );
  });

  const reply = { header: () => reply };
  const bytesOf = async (number: string, digest: string, query: object = {}) => {
    await council.caughtUp();
    return council
      .get(OpinionContentHttp)
      .photo(resident, compoundId, number, digest, { ...query }, reply as never);
  };
  const add = async (number: string, width: number): Promise<string> =>
    String(
      (await send(AddOpinionPhoto, about(number, { file: await photo(width) }), resident)).sha256,
    );

  it('are erased by the street or the district: bytes for ever, past days too; the fact stays', async () => {
    const number = await submit();
    const [digest, other] = [await add(number, 97), await add(number, 98)];
    council.clock.set('2018-06-04T08:00:00.000Z');
    const reason = '照片中有人脸。';
    const erasure = about(number, { digest, reason });
    for (const stranger of [
      actor(randomUUID(), 'street-officer', '410811/410811002'),
      actor(randomUUID(), 'district-administrator', '410802'),
    ])
      await expect(send(EraseOpinionPhoto, erasure, stranger)).rejects.toThrow(Forbidden);
    await expect(send(EraseOpinionPhoto, erasure, director)).rejects.toThrow(Forbidden);
    expect(await council.get(FileStore).get(digest)).toBeDefined();
    await send(EraseOpinionPhoto, erasure, council.officer);
    expect(await council.get(FileStore).get(digest)).toBeUndefined();
    for (const query of [{}, { asOf: '2018-06-01' }])
      await expect(bytesOf(number, digest, query)).rejects.toEqual(new NotFound('photo'));
    expect(await bytesOf(number, other)).toBeDefined();
    expect((await content(resident, number)).photos).toMatchObject([
      { sha256: digest, erasedAt: '2018-06-04T08:00:00.000Z' },
      { sha256: other, erasedAt: null },
    ]);
    expect((await content(resident, number, { asOf: '2018-06-01' })).photos).toMatchObject([
      { sha256: digest, erasedAt: null },
      { sha256: other, erasedAt: null },
    ]);
    expect((await page(number)).steps.at(-1)).toMatchObject({
      ...{ step: 'photo-erased', role: 'street-officer', name: '陈**', reason },
    });
    await expect(add(number, 97)).rejects.toMatchObject({ code: 'photo-erased' });
    expect(await council.get(FileStore).get(digest)).toBeUndefined();
  });

  it('stay while another opinion holds the same, and go with the last', async () => {
    const [first, second] = [await submit(), await submit(member, 1)];
    const digest = await add(first, 99);
    await send(AddOpinionPhoto, about(second, { file: await photo(99) }), member);
    const administrator = actor(randomUUID(), 'district-administrator', DISTRICT);
    const erase = (number: string) =>
      send(EraseOpinionPhoto, about(number, { digest, reason: '人脸' }), administrator);
    await erase(first);
    await expect(bytesOf(first, digest)).rejects.toEqual(new NotFound('photo'));
    expect(await council.get(FileStore).get(digest)).toBeDefined();
    await erase(second);
    expect(await council.get(FileStore).get(digest)).toBeUndefined();
  });

  it('are no texts, and not too large', async () => {
    const number = await submit();
    const adding = (file: Uint8Array) => send(AddOpinionPhoto, about(number, { file }), resident);
    const text = new TextEncoder().encode('no photo.jpg');
    await expect(adding(text)).rejects.toMatchObject({ code: 'not-an-image' });
    const large = new Uint8Array(10 * 1_048_576 + 1);
    await expect(adding(large)).rejects.toMatchObject({ code: 'image-too-large' });
    expect((await content(resident, number)).photos).toEqual([]);
  });

  it('are for the household, members, officers and the auditor; for nobody else', async () => {
    const number = await submit();
    const reading = (role: Role, place: string) =>
      content(actor(randomUUID(), role, place), number);
    for (const [role, place] of [
      ['resident', `${territory}/${households[0]}`],
      ['council-member', territory],
      ['street-officer', STREET],
      ['district-finance', DISTRICT],
      ['auditor', DISTRICT],
    ] as const)
      expect((await reading(role, place)).text).toContain('三号楼');
    await expect(reading('resident', `${territory}/${households[1]}`)).rejects.toThrow(Forbidden);
    await expect(reading('street-officer', '410811/410811002')).rejects.toThrow(Forbidden);
    await expect(reading('reviewer', DISTRICT)).rejects.toEqual(new Forbidden('role-not-allowed'));
  });

  it('are shown as of a past day', async () => {
    const number = await submit();
    council.clock.set('2018-06-02T08:00:00.000Z');
    await send(AddOpinionPhoto, about(number, { file: await photo(96) }), member);
    council.clock.set('2018-06-04T08:00:00.000Z');
    expect((await content(resident, number, { asOf: '2018-06-01' })).photos).toEqual([]);
    expect((await content(resident, number, { asOf: '2018-06-02' })).photos).toHaveLength(1);
    const before = content(resident, number, { asOf: '2018-05-31' });
    await expect(before).rejects.toEqual(new NotFound('opinion'));
  });
});
