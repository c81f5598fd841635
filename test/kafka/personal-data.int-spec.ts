import { rmSync } from 'node:fs';
import { Api, type Json, type Person } from '../../apps/demo/src/api';
import { Installation } from '../../apps/demo/src/distributed/installation';
import { newDataFolder } from '../../apps/demo/src/server-process';
import { type Compound, patiently, TestDistrict } from '../support/compound';
import { rawKafka } from '../support/kafka';

/** Names and numbers that occur nowhere else: wherever one turns up, personal data got out. */
const CONTACTS = ['鑫户主一', '鑫户主二', '鑫户主三', '鑫户主四', '鑫户主五'];
const TELEPHONES = ['13907770001', '13907770002', '13907770003', '13907770004', '13907770005'];
const MEMBERS = ['淼议事员一', '淼议事员二', '淼议事员三'];
const DONOR = '焱捐款人一';
const OPINION_TEXT = '垚意见正文';

/** Four processes have a clock each, and a command may come before what it needs to know. */
class PatientApi extends Api {
  override async post(as: Person, path: string, body?: object, key?: string): Promise<Json> {
    if (path === 'clock') return this.moveClock(as, (body as { now: string }).now);
    return patiently(() => super.post(as, path, body, key), 30_000);
  }
}

describe('personal data in an installation of four services', () => {
  const folder = newDataFolder('personal-data');
  let installation: Installation;
  let api: Api;
  let district: TestDistrict;
  let compound: Compound;
  let projectId: string;

  beforeAll(async () => {
    installation = await Installation.start(folder, { env: { YISHI_LOG_LEVEL: 'warn' } });
    api = new PatientApi(installation.servers, installation.issuer);
    district = new TestDistrict(api);
    await district.open({ districtFen: 1_000_000, streetFen: 1_000_000 });
    compound = await district.compound({
      name: '金丝雀楼院',
      households: 5,
      contact: (index) => ({
        name: CONTACTS[index] as string,
        telephone: TELEPHONES[index] as string,
      }),
      displayName: (index) => MEMBERS[index] as string,
    });
    projectId = await district.raising(compound, 60_000);
    const gift = { channel: 'cash', amountFen: 100, paidOn: '2018-05-03' };
    await api.post(compound.director, `projects/${projectId}/contributions`, {
      ...gift,
      donorName: DONOR,
    });
    const { householdId } = compound.households[0]!;
    const opinion = {
      householdId,
      field: 'environment',
      title: '路灯',
      text: OPINION_TEXT,
      aboutMoney: false,
    };
    await api.post(compound.resident, `compounds/${compound.compoundId}/opinions`, opinion);
    await api.until(`projects/${projectId}/funding`, ({ raising }) => raising.raisedFen === 100);
  }, 300_000);
  afterAll(async () => {
    await installation?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every byte of every record of the broker's topics: keys, values, headers. */
  async function topics(): Promise<ReadonlyMap<string, string>> {
    const kafka = rawKafka(installation.kafka);
    const admin = kafka.admin();
    await admin.connect();
    const names = (await admin.listTopics()).filter((name) => name.startsWith('yishi.'));
    const ends = new Map<string, number>();
    for (const name of names)
      for (const { partition, high } of await admin.fetchTopicOffsets(name))
        if (Number(high) > 0) ends.set(`${name}/${partition}`, Number(high) - 1);
    await admin.disconnect();
    const texts = new Map(names.map((name) => [name, '']));
    const consumer = kafka.consumer({ groupId: 'looks-at-everything' });
    await consumer.connect();
    await consumer.subscribe({ topics: names, fromBeginning: true });
    await new Promise<void>((resolve) => {
      void consumer.run({
        eachMessage: async ({ topic, partition, message: { key, value, headers, offset } }) => {
          const fields = Object.entries(headers ?? {}).map(([name, each]) => `${name}=${each}`);
          texts.set(topic, `${texts.get(topic)}\n${key} ${fields.join(' ')} ${value}`);
          const last = ends.get(`${topic}/${partition}`);
          if (last !== undefined && Number(offset) >= last) ends.delete(`${topic}/${partition}`);
          if (ends.size === 0) resolve();
        },
      });
    });
    await consumer.disconnect();
    return texts;
  }

  it('is in no topic; nor is who gave money, whose opinion it is, or how a household lives', async () => {
    const texts = await topics();
    const all = [...texts.values()].join('');
    // the search does find what may be there
    for (const known of ['金丝雀楼院', 'ContributionReceived.v1', 'OpinionSubmitted.v1', '路灯'])
      expect(all).toContain(known);
    for (const canary of [...CONTACTS, ...TELEPHONES, ...MEMBERS, DONOR, OPINION_TEXT])
      expect([canary, all.includes(canary)]).toEqual([canary, false]);
    const { householdId } = compound.households[0]!;
    const withHousehold = [...texts].filter(([, text]) => text.includes(householdId));
    // the register alone tells of households; what one does is told without it
    expect(withHousehold.map(([name]) => name)).toEqual(['yishi.community.v1']);
  }, 120_000);

  it('is gone from the pages of all services as soon as it is erased from the one vault', async () => {
    const { director } = compound;
    const administrator = api.person(director.personId, {
      role: 'district-administrator',
      territory: compound.place.split('/')[0]!,
    });
    const pages = [
      `compounds/${compound.compoundId}/council`,
      `projects/${projectId}`,
      `projects/${projectId}/funding`,
      `ledger/projects/${projectId}`,
    ];
    const shown = async () =>
      Promise.all(pages.map(async (path) => JSON.stringify(await api.get(path, administrator))));
    const name = MEMBERS[0] as string;
    const masked = `${name.slice(0, 1)}**`;
    const before = await shown();
    expect(
      before.filter((page) => page.includes(name) || page.includes(masked)).length,
    ).toBeGreaterThan(1);
    await api.post(district.officers.administrator, `persons/${director.personId}/erasure`);
    const after = await shown();
    expect(after.filter((page) => page.includes(name))).toEqual([]);
    // on the council's page neighbours of the same family name stay
    expect(after.slice(1).filter((page) => page.includes(masked))).toEqual([]);
    expect((await api.get(`projects/${projectId}/funding`)).raising.raisedFen).toBe(100);
  }, 120_000);
});
