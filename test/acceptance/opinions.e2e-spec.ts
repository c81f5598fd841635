import sharp from 'sharp';
import { DISTRICT, STREET } from '../../apps/demo/src/cast';
import { type Compound, TestDistrict } from '../support/compound';
import { type TestServer, testServer } from '../support/standalone';

/** Opinions as a browser meets them: over HTTP, with and without a token. */
describe('opinions over HTTP', () => {
  let server: TestServer;
  let district: TestDistrict;
  let compound: Compound;
  let opinions: string;

  beforeAll(async () => {
    server = await testServer();
    district = await new TestDistrict(server.api).open({ districtFen: 1, streetFen: 1 });
    compound = await district.compound({ name: '化工局楼院' });
    opinions = `compounds/${compound.compoundId}/opinions`;
  });
  afterAll(() => server?.close());

  const said = () => ({
    ...{ householdId: compound.households[0]!.householdId, field: 'environment' },
    ...{ title: '路灯不亮', text: '三号楼前的路灯不亮。', aboutMoney: false },
  });
  const submit = async (): Promise<string> =>
    String((await server.api.post(compound.resident, opinions, said())).opinionNumber);
  const call = (path: string, token?: string, init: RequestInit = {}) =>
    fetch(`${server.url}/api/v1/${path}`, {
      ...init,
      headers: { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) },
    });
  const upload = (number: string, type: string, body: Uint8Array) =>
    call(`${opinions}/${number}/photos`, compound.resident.token, {
      ...{ method: 'POST', headers: { 'content-type': type }, body: new Uint8Array(body) },
    });

  it('go from green over yellow to red, and anybody sees which are late', async () => {
    const number = await submit();
    const path = `${opinions}/${number}`;
    await server.api.post(compound.director, `${path}/relay`, { to: 'street' });
    const page = await server.api.until(path, ({ state }) => state === 'relayed');
    expect(page.light).toBe('green');
    await district.passDays(365);
    const late = await server.api.until(path, ({ isEscalated }) => isEscalated === true);
    expect(late.light).toBe('red');
    for (const list of [opinions, `streets/${STREET}/opinions`, `districts/${DISTRICT}/opinions`]) {
      const response = await call(`${list}?light=red`);
      expect([list, response.status]).toEqual([list, 200]);
      const { items } = (await response.json()) as { items: readonly { title: string }[] };
      expect(items).toMatchObject([{ opinionNumber: number, light: 'red', title: '路灯不亮' }]);
      expect(JSON.stringify(items)).not.toContain('三号楼');
    }
    const before = await (await call(`${path}?asOf=2018-05-03`)).json();
    expect(before).toMatchObject({ state: 'relayed', light: 'green', isEscalated: false });
  });

  it('take a photo and give it back without place and owner', async () => {
    const number = await submit();
    const taken = await sharp({ create: { width: 64, height: 32, channels: 3, background: 'red' } })
      .withExif({ IFD0: { Artist: 'Zhang' }, IFD3: { GPSLatitude: '35/1 14/1 0/1' } })
      .jpeg()
      .toBuffer();
    const uploaded = await upload(number, 'image/jpeg', taken);
    expect(uploaded.status).toBe(201);
    const { sha256 } = (await uploaded.json()) as { sha256: string };
    const photo = `${opinions}/${number}/photos/${sha256}`;
    await server.api.until(`${opinions}/${number}`, () => true);
    const { position } = (await (await upload(number, 'image/jpeg', taken)).json()) as {
      position: number;
    };
    const read = await call(`${photo}?after=${position}`, compound.resident.token);
    expect([read.status, read.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(read.headers.get('cache-control')).toContain('no-store');
    const bytes = Buffer.from(await read.arrayBuffer());
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    expect((await call(photo)).status).toBe(401);
    expect((await call(`${opinions}/${number}/content`)).status).toBe(401);
    const neighbour = server.api.person(compound.members[0]!.personId, {
      role: 'resident',
      territory: `${compound.place}/${compound.households[5]!.householdId}`,
    });
    expect((await call(photo, neighbour.token)).status).toBe(403);
  });

  it.each([
    ['a text named .jpg', 'image/jpeg', Buffer.from('no photo'), 415, 'not-an-image'],
    ['a file too large', 'image/png', Buffer.alloc(10_485_761), 413, 'image-too-large'],
  ])('refuse %s', async (_what, type, body, status, code) => {
    const response = await upload(await submit(), type, body);
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
  });

  it('say in Chinese and English why they are not answered twice', async () => {
    const number = await submit();
    const path = `${opinions}/${number}/answer`;
    await server.api.post(compound.director, path, { answer: '已报修。' });
    for (const [language, words] of [
      ['zh-CN', '该意见当前无需议事会处理。'],
      ['en', 'The opinion does not wait for the council.'],
    ] as const) {
      const response = await call(path, compound.director.token, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-language': language },
        body: JSON.stringify({ answer: '再答。' }),
      });
      expect([response.status, await response.json()]).toMatchObject([
        409,
        { code: 'opinion-not-waiting', detail: words },
      ]);
    }
  });
});
