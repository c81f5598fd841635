import { formatYuan } from '@yishi/kernel';
import Table from 'cli-table3';
import type { Json } from '../api';
import type { Figures } from '../figures';
import { PLAIN } from '../plain-table';

/** What the report published, as it stands in `shanyang.json`. */
export type Published = Readonly<Record<string, string | number>>;

const yuan = (fen: number): string => formatYuan(BigInt(fen));

type Compared = Readonly<{
  name: string;
  published: string | number | undefined;
  ours: number;
  shown?: string;
}>;

/** The district's statistics beside what was published. */
const compared = (published: Published, statistics: Json): readonly Compared[] => {
  const { councils, members, opinions, turnouts, projects, raising, paid } = statistics;
  return [
    { name: '议事会 councils', published: published.councils, ours: councils.total },
    {
      name: '无主楼院议事会 in unmanaged compounds',
      published: published.unmanagedCompoundsWithCouncil,
      ours: councils.inUnmanagedCompounds,
    },
    { name: '成员 members', published: published.councilMembers, ours: members.total },
    { name: '党员 Party members', published: published.partyMembers, ours: members.party },
    { name: '意见 opinions', published: published.suggestions, ours: opinions.total },
    { name: '志愿活动 turnouts', published: published.volunteerTurnouts, ours: turnouts.total },
    {
      name: '申报项目 projects applied',
      published: published.projectsApplied,
      ours: projects.applied,
    },
    {
      name: '自筹楼院 compounds raising',
      published: published.compoundsRaising,
      ours: raising.compoundsRaising,
    },
    {
      name: '居民自筹（元） raised by residents',
      published: published.raisedByResidentsYuan,
      ours: raising.raisedFen / 100,
      shown: yuan(raising.raisedFen),
    },
    {
      name: '区财政已付（元） paid by the district',
      published: published.districtPaidYuan,
      ours: paid.districtFen / 100,
      shown: yuan(paid.districtFen),
    },
  ];
};

/** `over 500000` allows a little over: up to a third more; a number must be met exactly. */
function holds({ published, ours }: Compared): boolean {
  const over = /^over (\d+)$/.exec(String(published));
  if (!over) return published === ours;
  const least = Number(over[1]);
  return ours > least && ours * 3 <= least * 4;
}

/** Checks every published figure, and that the ledger says the ratio as a fact. */
export function checkDistrict(
  published: Published,
  statistics: Json,
  ledger: Json,
  figures: Figures,
): void {
  for (const row of compared(published, statistics)) figures.check(row.name, holds(row), true);
  const district = ledger.ratios.find(({ funder }: Json) => funder === 'district');
  figures.check('ledger.ratio', [district.paid, district.policy], ['6:1', '4:1']);
  figures.check('ledger.offPolicy', district.offPolicy, true);
  figures.check('ledger.tiesOut', ledger.tieOut.tiesOut, true);
  const same = [ledger.raising.raisedFen, statistics.raising.raisedFen];
  figures.check('ledger.sameAsStatistics', same[0], same[1]);
}

export function printDistrict(published: Published, statistics: Json, ledger: Json): void {
  const table = new Table({
    ...PLAIN,
    head: ['山阳区 Shanyang', '报道 published', '系统 from Yishi'],
    colAligns: ['left', 'right', 'right'],
  });
  for (const { name, published: said, ours, shown } of compared(published, statistics))
    table.push([name, String(said), shown ?? String(ours)]);
  console.log(`\n${table.toString()}`);
  const streets = new Table({
    ...PLAIN,
    head: [
      '街道 street',
      '议事会',
      '成员',
      '意见',
      '按时 %',
      '活动',
      '项目',
      '自筹（元）',
      '区拨付（元）',
    ],
    colAligns: ['left', ...Array.from({ length: 8 }, () => 'right' as const)],
  });
  for (const street of statistics.streets)
    streets.push([
      street.name,
      street.councils.total,
      street.members.total,
      street.opinions.total,
      street.opinions.onTimePercent,
      street.turnouts.total,
      street.projects.applied,
      yuan(street.raising.raisedFen),
      yuan(street.paid.districtFen),
    ]);
  console.log(streets.toString());
  for (const { text, offPolicy } of ledger.ratios)
    if (offPolicy) console.log(`公开账 ledger: ${text['zh-CN']}\n               ${text.en}`);
}
