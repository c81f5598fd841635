import type { Api, Json } from '../api';
import { DISTRICT, type Officers, officersOf } from '../cast';
import type { Narrator } from '../chemical-bureau';
import { CouncilLife } from './council-life';
import { formCouncils } from './councils';
import { buildPlaces } from './places';
import { districtPlan } from './plan';
import { applyForProjects, decideOnProjects, payAhead, raiseMoney } from './projects';

/** What the district's pages say at the end of June, and how many events it took. */
export type DistrictOutcome = Readonly<{ statistics: Json; ledger: Json; events: number }>;

/**
 * Makes the whole of Shanyang from a seed, through the HTTP interface only: every step is a command
 * with its person's token, in the order in which a district would live through it.
 */
export class District {
  private readonly officers: Officers;

  constructor(
    private readonly api: Api,
    private readonly narrator: Narrator,
    private readonly seed: number,
  ) {
    this.officers = officersOf(api);
  }

  async play(): Promise<DistrictOutcome> {
    const { api, narrator, officers } = this;
    const plan = districtPlan(this.seed);
    await this.clock('2018-01-08T01:00:00Z');
    const compounds = await buildPlaces(api, plan, officers, narrator);
    await this.clock('2018-02-26T01:00:00Z');
    const councils = await formCouncils(api, compounds, narrator);
    const life = new CouncilLife(api, councils, narrator);
    await this.clock('2018-03-05T01:00:00Z');
    await life.hear(0);
    await this.clock('2018-03-12T01:00:00Z');
    await life.triage(0);
    await this.clock('2018-03-20T01:00:00Z');
    await life.resolve(0, 'in-time');
    const applied = await applyForProjects(api, councils, narrator);
    await this.clock('2018-04-12T01:00:00Z');
    await life.resolve(0, 'late');
    await life.hear(1);
    await decideOnProjects(api, applied, officers, narrator);
    await this.clock('2018-04-16T01:00:00Z');
    await life.triage(1);
    await this.clock('2018-04-23T01:00:00Z'); // seven days of publicity are over
    await life.resolve(1, 'in-time');
    await this.clock('2018-05-29T01:00:00Z');
    await life.resolve(1, 'late');
    await life.hear(2);
    await raiseMoney(api, applied, narrator);
    await this.clock('2018-06-04T01:00:00Z');
    await life.triage(2);
    await this.clock('2018-06-11T01:00:00Z');
    await life.resolve(2, 'in-time');
    await payAhead(api, applied, officers, narrator);
    await this.clock('2018-06-30T01:00:00Z');
    await life.resolve(2, 'late');
    await life.govern(applied, '2018-06-29');
    await life.recordTurnouts();
    const ledger = await api.get(`ledger/districts/${DISTRICT}?limit=1`);
    const statistics = await api.get(`statistics/districts/${DISTRICT}`);
    return { statistics, ledger, events: api.head };
  }

  private async clock(now: string): Promise<void> {
    await this.api.moveClock(this.officers.administrator, now);
  }
}
