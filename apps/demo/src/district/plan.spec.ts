import { type CompoundPlan, districtPlan, type ProjectPlan, TARGETS } from './plan';

describe('the plan of the district', () => {
  const { compounds, streets } = districtPlan(2018);
  const sum = (of: (compound: CompoundPlan) => number): number =>
    compounds.reduce((total, compound) => total + of(compound), 0);
  const projects = compounds.flatMap(({ project }) => project ?? []);
  const total = (of: (project: ProjectPlan) => number): number =>
    projects.reduce((all, project) => all + of(project), 0);

  it('comes to the published sums', () =>
    expect({
      compounds: compounds.length,
      unmanaged: sum(({ unmanaged }) => Number(unmanaged)),
      members: sum(({ members }) => members.length),
      partyMembers: sum(({ members }) => members.filter(Boolean).length),
      projects: projects.length,
      raising: projects.filter(({ course }) => course === 'raising').length,
      opinions: sum(({ opinions }) => opinions.length),
      turnouts: sum(({ turnouts }) => turnouts.length),
      raisedYuan: total(({ raisedYuan }) => raisedYuan),
      districtPaidYuan: total(({ districtPaysYuan }) => districtPaysYuan),
      raisingTotalYuan: projects
        .filter(({ course }) => course === 'raising')
        .reduce((all, { totalYuan }) => all + totalYuan, 0),
    }).toEqual(TARGETS));

  it('has about 50,000 households, and councils of three and more', () => {
    const households = sum(({ households }) => households.length);
    expect(households).toBeGreaterThan(49_000);
    expect(households).toBeLessThan(51_500);
    expect(Math.min(...compounds.map(({ members }) => members.length))).toBe(3);
  });

  it('lets nobody pay or raise more than the share', () => {
    for (const { totalYuan, raisedYuan, districtPaysYuan, streetPaysYuan } of projects) {
      expect(districtPaysYuan * 3).toBeLessThanOrEqual(totalYuan * 2);
      expect(raisedYuan * 6).toBeLessThanOrEqual(totalYuan);
      expect(streetPaysYuan * 6).toBeLessThanOrEqual(totalYuan);
    }
  });

  it('names every compound once, and no address twice', () => {
    expect(new Set(compounds.map(({ name }) => name)).size).toBe(compounds.length);
    for (const { households, street } of compounds) {
      expect(new Set(households.map(({ address }) => address)).size).toBe(households.length);
      expect(streets[street]).toBeDefined();
    }
  });

  it('follows from the seed alone', () => {
    expect(districtPlan(2018)).toEqual(districtPlan(2018));
    expect(districtPlan(2019)).not.toEqual(districtPlan(2018));
  });
});
