import { SeededRandom } from '../seeded-random';

/**
 * Shanyang as it was published, filled in by a seed: what is not in the report (names of compounds,
 * sizes, amounts of single projects) is made up, the sums are the report's.
 */
export type DistrictPlan = Readonly<{
  streets: readonly StreetPlan[];
  compounds: readonly CompoundPlan[];
}>;

export type StreetPlan = Readonly<{ code: string; name: string; communities: readonly string[] }>;

export type HouseholdPlan = Readonly<{ address: string; residence: 'resident' | 'absent' }>;

export type CompoundPlan = Readonly<{
  name: string;
  /** Places in `streets`, and in the street's communities. */
  street: number;
  community: number;
  unmanaged: boolean;
  households: readonly HouseholdPlan[];
  /** One a member: belongs to the Party? The first is the director. */
  members: readonly boolean[];
  turnouts: readonly TurnoutPlan[];
  opinions: readonly OpinionPlan[];
  project: ProjectPlan | undefined;
}>;

export const ACTIVITIES = ['cleaning', 'greening', 'lighting', 'beautifying'] as const;
export type TurnoutPlan = Readonly<{
  activity: (typeof ACTIVITIES)[number];
  date: string;
  households: number;
  people: number;
}>;

export type OpinionPlan = Readonly<{
  household: number;
  field: string;
  title: string;
  aboutMoney: boolean;
  /** Which of the rounds of the spring it is submitted in. */
  round: number;
  course: 'answered' | 'adopted' | 'declined' | 'in-time' | 'late' | 'overdue' | 'waiting';
}>;

export type ProjectPlan = Readonly<{
  title: string;
  field: string;
  totalYuan: number;
  course: 'raising' | 'endorsed' | 'submitted' | 'returned' | 'rejected';
  /** Whole yuan; only of a project that is raising. */
  raisedYuan: number;
  districtPaysYuan: number;
  streetPaysYuan: number;
}>;

/** The report's sums; what it calls "over" is a little over. */
export const TARGETS = {
  compounds: 276,
  unmanaged: 99,
  members: 1_343,
  partyMembers: 583,
  projects: 138,
  raising: 36,
  opinions: 126,
  turnouts: 1_317,
  raisedYuan: 500_260,
  districtPaidYuan: 3_000_000,
  /** Of the 36 projects together: the district's two thirds are a little more than it has paid. */
  raisingTotalYuan: 4_620_000,
} as const;

/** The compound of the report whose figures are known: 43,400 of 260,400 yuan were its residents'. */
const CHEMICAL_BUREAU = {
  name: '化工局家属院',
  totalYuan: 260_400,
  raisedYuan: 43_400,
} as const;

const STREETS: readonly (readonly [string, readonly string[]])[] = [
  ['新城街道', ['建设路社区', '塔南路社区', '迎宾路社区', '长恩社区']],
  ['东方红街道', ['站前路社区', '新华社区', '民生社区', '和平社区']],
  ['焦东街道', ['东环社区', '学生路社区', '焦东路社区']],
  ['百间房街道', ['百间房社区', '马村路社区', '恩村社区']],
  ['太行街道', ['太行路社区', '建安社区', '环南社区']],
  ['艺新街道', ['艺新社区', '丰收社区', '烈士街社区']],
  ['光亚街道', ['光亚社区', '人民路社区', '工业路社区']],
  ['定和街道', ['定和社区', '岭南社区', '解放路社区']],
  ['中星街道', ['中星社区', '和美社区', '文汇社区']],
];

const OWNERS = [
  '棉纺厂',
  '机床厂',
  '农机公司',
  '供销社',
  '粮食局',
  '运输公司',
  '电厂',
  '二中',
  '水利局',
];
const FIELDS = ['organisation', 'environment', 'self-governance', 'services', 'civility'] as const;
const WORKS = [
  '排水管道改造',
  '路面硬化',
  '路灯安装',
  '屋顶防水',
  '大门与围墙',
  '供水管道更换',
  '车棚新建',
];
const COMPLAINTS: readonly (readonly [string, string, boolean])[] = [
  ['environment', '院内路灯不亮', false],
  ['environment', '下水道雨天返水', false],
  ['services', '垃圾清运不及时', false],
  ['self-governance', '停车位没有统一划线', false],
  ['organisation', '希望公开卫生费收支', true],
  ['services', '水费公摊算法不清楚', true],
  ['civility', '楼道堆放杂物', false],
];

export function districtPlan(seed: number): DistrictPlan {
  const random = new SeededRandom(seed);
  const streets = STREETS.map(([name, communities], index) => ({
    code: `41081100${index + 1}`,
    name,
    communities,
  }));
  const places = shuffled(random, numbers(TARGETS.compounds - 1)).map((number) => number + 1);
  const projects = projectPlans(random);
  // the compound with the report's own figures stands first, and has the first project
  const projectAt = new Map(
    [0, ...places].slice(0, projects.length).map((at, i) => [at, projects[i]]),
  );
  const unmanaged = new Set([0, ...shuffled(random, places)].slice(0, TARGETS.unmanaged));
  const members = spread(random, TARGETS.members, TARGETS.compounds, 3, 9);
  const party = partyMembers(random, members);
  const turnouts = spread(random, TARGETS.turnouts, TARGETS.compounds, 1, 12);
  const opinions = spread(random, TARGETS.opinions, TARGETS.compounds, 0, 4);
  const compounds = numbers(TARGETS.compounds).map((at): CompoundPlan => {
    const street = at % streets.length;
    const { communities } = streets[street]!;
    const community = Math.floor(at / streets.length) % communities.length;
    const households = householdPlans(random);
    const residents = households.filter(({ residence }) => residence === 'resident').length;
    return {
      name: at === 0 ? CHEMICAL_BUREAU.name : `${OWNERS[at % OWNERS.length]}${at}号家属院`,
      street,
      community,
      unmanaged: unmanaged.has(at),
      households,
      members: numbers(members[at]!).map((member) => member < party[at]!),
      turnouts: numbers(turnouts[at]!).map(() => turnoutPlan(random, residents)),
      opinions: numbers(opinions[at]!).map(() => opinionPlan(random, residents)),
      project: projectAt.get(at),
    };
  });
  return { streets, compounds };
}

function householdPlans(random: SeededRandom): HouseholdPlan[] {
  const count = 60 + random.below(243);
  return numbers(count).map((at) => {
    const [building, inBuilding] = [Math.floor(at / 30) + 1, at % 30];
    const unit = Math.floor(inBuilding / 10) + 1;
    const floor = Math.floor((inBuilding % 10) / 2) + 1;
    const address = `${building}-${unit}-${floor}0${(inBuilding % 2) + 1}`;
    return { address, residence: random.below(100) < 91 ? 'resident' : 'absent' };
  });
}

function projectPlans(random: SeededRandom): ProjectPlan[] {
  const others = TARGETS.raising - 1;
  const totals = [
    CHEMICAL_BUREAU.totalYuan,
    ...spread(
      random,
      (TARGETS.raisingTotalYuan - CHEMICAL_BUREAU.totalYuan) / 600,
      others,
      100,
      400,
    ).map((parts) => parts * 600),
  ];
  const raised = [
    CHEMICAL_BUREAU.raisedYuan,
    ...inProportion(TARGETS.raisedYuan - CHEMICAL_BUREAU.raisedYuan, totals.slice(1)),
  ];
  const paid = inProportion(TARGETS.districtPaidYuan, totals);
  const raising = totals.map(
    (totalYuan, at): ProjectPlan => ({
      ...(at === 0 ? { title: '化工局家属院综合整治', field: 'environment' } : workOf(random)),
      totalYuan,
      course: 'raising',
      raisedYuan: raised[at]!,
      districtPaysYuan: paid[at]!,
      streetPaysYuan: Math.floor(totalYuan / 12),
    }),
  );
  const applied = numbers(TARGETS.projects - TARGETS.raising).map(
    (at): ProjectPlan => ({
      ...workOf(random),
      totalYuan: 600 * (50 + random.below(350)),
      course: at < 46 ? 'endorsed' : at < 90 ? 'submitted' : at < 97 ? 'returned' : 'rejected',
      raisedYuan: 0,
      districtPaysYuan: 0,
      streetPaysYuan: 0,
    }),
  );
  return [...raising, ...applied];
}

const workOf = (random: SeededRandom) => ({
  title: random.pick(WORKS),
  field: random.below(10) < 7 ? 'environment' : random.pick(FIELDS),
});

/** Dates of the spring, up to the end of June. */
function turnoutPlan(random: SeededRandom, residents: number): TurnoutPlan {
  const households = 3 + random.below(Math.min(40, residents - 3));
  const day = new Date(Date.UTC(2018, 2, 1 + random.below(118)));
  return {
    activity: random.pick(ACTIVITIES),
    date: day.toISOString().slice(0, 10),
    households,
    people: households + random.below(20),
  };
}

const COURSES: readonly OpinionPlan['course'][] = [
  ...['answered', 'answered', 'adopted', 'adopted', 'adopted', 'declined'],
  ...['in-time', 'in-time', 'in-time', 'late', 'overdue', 'waiting'],
] as OpinionPlan['course'][];

function opinionPlan(random: SeededRandom, residents: number): OpinionPlan {
  const [field, title, aboutMoney] = random.pick(COMPLAINTS);
  const course = random.pick(COURSES);
  const round = course === 'waiting' || course === 'overdue' ? 2 : random.below(3);
  return { household: random.below(residents), field, title, aboutMoney, round, course };
}

// ------------------------------------------------------------------------------------- arithmetic

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Whole numbers that sum to `total`, each from `least` to `most`. */
function spread(
  random: SeededRandom,
  total: number,
  parts: number,
  least: number,
  most: number,
): number[] {
  const found = numbers(parts).map(() => least);
  for (let left = total - least * parts; left > 0; ) {
    const at = random.below(parts);
    if (found[at]! >= most) continue;
    found[at]! += 1;
    left -= 1;
  }
  return found;
}

/** `total` in proportion to the weights, rounded down; the last takes what is left over. */
function inProportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const parts = weights.map((weight) => Math.floor((total * weight) / sum));
  parts[parts.length - 1]! += total - parts.reduce((a, b) => a + b, 0);
  return parts;
}

/** How many of each council's members belong to the Party. */
function partyMembers(random: SeededRandom, members: readonly number[]): number[] {
  const party = members.map(() => 1);
  for (let left = TARGETS.partyMembers - members.length; left > 0; ) {
    const at = random.below(members.length);
    if (party[at]! >= members[at]!) continue;
    party[at]! += 1;
    left -= 1;
  }
  return party;
}

function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
}
