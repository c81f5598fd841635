import type { Fen } from '@yishi/kernel';
import { FIELDS, OPINION_STATES, TURNOUT_ACTIVITIES } from '@yishi/messaging';
import type { Language } from '@yishi/platform';
import type { SummedRatio } from '../public-ledger/figures';
import { PROJECT_STAGES } from './answer';
import type { PlaceStatistics } from './statistics';

/** A text, a count, or an amount; `null` where there is nothing to say. */
export type Cell = string | number | Fen | null;

/** A column of the file: what stands above it, and what it says of a place. */
export type StatisticColumn = Readonly<{
  heading: Readonly<Record<Language, string>>;
  of: (place: PlaceStatistics, language: Language) => Cell;
}>;

const column = (en: string, zh: string, of: StatisticColumn['of']): StatisticColumn => ({
  heading: { en, 'zh-CN': zh },
  of,
});

type Names = Readonly<Record<string, readonly [en: string, zh: string]>>;

const STATES: Names = {
  submitted: ['submitted', '待分办'],
  reopened: ['reopened', '重新办理'],
  relayed: ['relayed', '转办中'],
  answered: ['answered', '已答复'],
  adopted: ['adopted', '列入治理清单'],
  declined: ['declined', '不予采纳'],
  resolved: ['resolved', '已解决'],
  explained: ['explained', '已说明'],
};
const FIELD_NAMES: Names = {
  organisation: ['organisation', '组织建设'],
  environment: ['environment', '辖区环境'],
  'self-governance': ['self-governance', '居民自治'],
  services: ['services', '服务功能'],
  civility: ['civility', '精神文明'],
};
const ACTIVITIES: Names = {
  cleaning: ['cleaning', '保洁'],
  greening: ['greening', '绿化'],
  lighting: ['lighting', '亮化'],
  beautifying: ['beautifying', '美化'],
};
const STAGES: Names = {
  draft: ['draft', '草稿'],
  collecting: ['collecting', '征集参与'],
  submitted: ['submitted', '已申报'],
  endorsed: ['endorsed', '街道已审'],
  approved: ['approved', '区已批'],
  raising: ['raising', '自筹中'],
  funded: ['funded', '资金到位'],
  'under-way': ['under way', '施工中'],
  accepted: ['accepted', '已验收'],
  settled: ['settled', '已结算'],
  rejected: ['rejected', '未获批'],
  withdrawn: ['withdrawn', '已撤回'],
  cancelled: ['cancelled', '已取消'],
};

function each(
  en: string,
  zh: string,
  keys: readonly string[],
  names: Names,
  of: (place: PlaceStatistics) => Readonly<Record<string, number>>,
): readonly StatisticColumn[] {
  return keys.map((key) => {
    const [inEnglish, inChinese] = names[key] ?? [key, key];
    return column(`${en}: ${inEnglish}`, `${zh}：${inChinese}`, (place) => of(place)[key] ?? 0);
  });
}

const spoken = (ratios: readonly SummedRatio[], language: Language): string =>
  ratios.map(({ text }) => text[language]).join(' ');

/** In the order of the page's groups. */
export const STATISTIC_COLUMNS: readonly StatisticColumn[] = [
  column('Code', '代码', ({ code }) => code),
  column('Place', '名称', ({ name }) => name),
  column('Councils', '议事会', ({ councils }) => councils.total),
  column('In unmanaged compounds', '其中无主楼院', ({ councils }) => councils.inUnmanagedCompounds),
  column('Members', '成员', ({ members }) => members.total),
  column('Party members', '其中党员', ({ members }) => members.party),
  column('Resident households', '常住户', ({ households }) => households.resident),
  column('Opinions', '意见', ({ opinions }) => opinions.total),
  ...each('Opinions', '意见', OPINION_STATES, STATES, ({ opinions }) => opinions.byState),
  ...each('Opinions', '意见', FIELDS, FIELD_NAMES, ({ opinions }) => opinions.byField),
  column('Relays', '转办次数', ({ opinions }) => opinions.relayed),
  column('Answered in time', '按期办结', ({ opinions }) => opinions.inTime),
  column('Late', '逾期', ({ opinions }) => opinions.late),
  column('On time (%)', '按期率（%）', ({ opinions }) => opinions.onTimePercent),
  column('Opinions about money', '涉及资金的意见', ({ opinions }) => opinions.aboutMoney),
  column('About money (%)', '涉及资金（%）', ({ opinions }) => opinions.aboutMoneyPercent),
  column('Satisfied', '满意', ({ opinions }) => opinions.satisfied),
  column('Dissatisfied', '不满意', ({ opinions }) => opinions.dissatisfied),
  column('Opinions ended', '已办结意见', ({ opinions }) => opinions.waiting.ended),
  column('Mean wait (days)', '平均办理天数', ({ opinions }) => opinions.waiting.meanDays),
  column('Volunteer turnouts', '志愿活动', ({ turnouts }) => turnouts.total),
  ...each(
    'Turnouts',
    '志愿活动',
    TURNOUT_ACTIVITIES,
    ACTIVITIES,
    ({ turnouts }) => turnouts.byActivity,
  ),
  column('Turnouts: households', '志愿活动户次', ({ turnouts }) => turnouts.households),
  column('Turnouts: people', '志愿活动人次', ({ turnouts }) => turnouts.people),
  column('Projects', '项目', ({ projects }) => projects.total),
  column('Projects applied for', '申报项目', ({ projects }) => projects.applied),
  ...each('Projects', '项目', PROJECT_STAGES, STAGES, ({ projects }) => projects.byStage),
  ...each('Projects', '项目', FIELDS, FIELD_NAMES, ({ projects }) => projects.byField),
  column('Compounds that raised', '开展自筹的楼院', ({ raising }) => raising.compoundsRaising),
  column('Compounds raising now', '正在自筹的楼院', ({ raising }) => raising.raisingNow),
  column('Raised by residents (yuan)', '居民自筹（元）', ({ raising }) => raising.raisedFen),
  column('Paid by the district (yuan)', '区财政已付（元）', ({ paid }) => paid.districtFen),
  column('Paid by the street (yuan)', '街道已付（元）', ({ paid }) => paid.streetFen),
  column('Money per household (yuan)', '户均资金（元）', (place) => place.moneyPerHouseholdFen),
  column('Ratio and policy', '出资比例与政策', ({ ratios }, language) => spoken(ratios, language)),
];
