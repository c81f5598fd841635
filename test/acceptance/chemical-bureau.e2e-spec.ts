import path from 'node:path';
import { ChemicalBureau, type Outcome } from '../../apps/demo/src/chemical-bureau';
import { Figures } from '../../apps/demo/src/figures';
import { type TestServer, testServer } from '../support/standalone';

/** The story the program is for, through HTTP, every call with the right person's token. */
describe('the Chemical Bureau compound', () => {
  const figures = new Figures();
  const chapters: string[] = [];
  let server: TestServer;
  let outcome: Outcome;

  beforeAll(async () => {
    server = await testServer();
    const narrator = { chapter: (title: string) => chapters.push(title), progress: () => {} };
    const story = new ChemicalBureau(
      server.api,
      path.resolve('test/acceptance/data'),
      figures,
      narrator,
    );
    outcome = await story.play();
  });
  afterAll(() => server.close());

  it('comes to every figure that was expected', () => {
    expect(figures.failed).toEqual([]);
    expect(figures.count).toBeGreaterThanOrEqual(30);
  });

  it('is told from the register to the settlement, and to the rating of the council', () => {
    expect(chapters).toHaveLength(14);
    expect(chapters.at(-1)).toMatch(/^The council is rated/);
  });

  it('leaves a public ledger that begins and ends at zero, line by line', async () => {
    const path = `ledger/projects/${outcome.projectId}?limit=200&order=asc`;
    const { lines } = await server.api.get(path);
    expect(lines.items.length).toBeGreaterThan(100);
    let balanceFen = 0;
    for (const line of lines.items) {
      balanceFen += line.incomeFen - line.spendingFen;
      expect(line.balanceFen).toBe(balanceFen);
    }
    expect(balanceFen).toBe(0);
  });

  it('leaves every follower running', async () => {
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(200);
  });

  it('logs no error on the way', () => {
    const errors = server
      .logged()
      .split('\n')
      .filter((line) => /"level":"(error|fatal)"/.test(line));
    expect(errors).toEqual([]);
  });
});
