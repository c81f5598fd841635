import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatYuan, percentFloor } from '@yishi/kernel';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import type { Api, Json } from './api';
import { ChemicalBureau, type Narrator } from './chemical-bureau';
import { District } from './district/district';
import { checkDistrict, printDistrict } from './district/report';
import { Figures } from './figures';
import { whyNoKafka } from './kafka/kafka-server';
import { PLAIN } from './plain-table';
import { newDataFolder, type ServerProcess } from './server-process';
import { distributedStage, type Stage, standaloneStage } from './stage';

const DATA = path.resolve('test/acceptance/data');

type Say = (text: string) => void;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      district: { type: 'boolean', default: false },
      distributed: { type: 'boolean', default: false },
      kills: { type: 'string', default: '0' },
      seed: { type: 'string', default: '2018' },
    },
  });
  const say: Say = (text) => {
    if (!values.json) console.log(text);
  };
  const seed = wholeNumber('--seed', values.seed);
  const kills = wholeNumber('--kills', values.kills);
  if (kills > 0 && !values.distributed) throw new Wrong('--kills needs --distributed');
  const lacking = values.distributed ? await whyNoKafka() : undefined;
  if (lacking) return console.log(`skipped: ${lacking}; KAFKA_BROKERS may name a broker`);
  const folder = newDataFolder('demo');
  const figures = new Figures();
  const stage = values.distributed
    ? await distributedStage(folder, say, { kills, seed })
    : await standaloneStage(folder, say);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stage.stop().finally(() => process.exit(1)));
  let code = 1;
  try {
    if (values.district) await playDistrict(stage.api, figures, say, { seed, json: values.json });
    else await playCompound(stage, figures, say, values.json);
    for (const failure of figures.failed) console.error(`differs: ${failure}`);
    code = figures.failed.length > 0 ? 1 : 0;
  } finally {
    await stage.stop();
    if (values.keep) say(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
  process.exitCode = code;
}

class Wrong extends Error {}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Wrong(`${option} takes a whole number, not '${text}'`);
  return Number(text);
}

async function playCompound(
  { api, settled, processes }: Stage,
  figures: Figures,
  say: Say,
  isJson: boolean,
): Promise<void> {
  const story = new ChemicalBureau(api, DATA, figures, narrator(say, isJson));
  const { ledger, rating } = await story.play();
  await settled(figures);
  const memory = await residentSetMiB(processes());
  if (isJson) {
    console.log(JSON.stringify({ ...figures.toJson(), calls: api.calls, memory }));
    return;
  }
  printLedger(ledger);
  printRating(rating);
  printOutcome(figures, api.calls, memory);
}

/** `--district`: the whole of Shanyang; the published figures stand beside what came out. */
async function playDistrict(
  api: Api,
  figures: Figures,
  say: Say,
  { seed, json }: { seed: number; json: boolean },
): Promise<void> {
  const begin = performance.now();
  say(`seed ${seed}`);
  const district = new District(api, narrator(say, json), seed);
  const { statistics, ledger, events } = await district.play();
  const { published } = JSON.parse(await readFile(path.join(DATA, 'shanyang.json'), 'utf8'));
  checkDistrict(published, statistics, ledger, figures);
  const seconds = Math.round((performance.now() - begin) / 1_000);
  if (json) {
    console.log(JSON.stringify({ ...figures.toJson(), calls: api.calls, events, seconds }));
    return;
  }
  printDistrict(published, statistics, ledger);
  const held = figures.count - figures.failed.length;
  console.log(
    `${held} of ${figures.count} figures as expected; ` +
      `${events} events from ${api.calls} calls in ${seconds} s`,
  );
}

/** Resident sets of the servers without PostgreSQL, in MiB; 0 where the system does not say. */
async function residentSetMiB(processes: readonly ServerProcess[]): Promise<number> {
  const sets = processes.map(async ({ child: { pid } }) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  });
  return Math.floor((await Promise.all(sets)).reduce((sum, kib) => sum + kib, 0) / 1024);
}

// ---------------------------------------------------------------------------------------- the
// screen

function narrator(say: Say, isSilent: boolean): Narrator {
  let chapter = 0;
  let bar: SingleBar | undefined;
  return {
    chapter: (title) => say(`${String(++chapter).padStart(2)}. ${title}`),
    progress: (done, total) => {
      if (isSilent || !process.stdout.isTTY) return;
      if (!bar) {
        bar = new SingleBar({ format: '    {bar} {value}/{total}' }, Presets.shades_classic);
        bar.start(total, 0);
      }
      bar.update(done);
      if (done < total) return;
      bar.stop();
      bar = undefined;
    },
  };
}

const KINDS: Readonly<Record<string, string>> = {
  contribution: '自筹',
  reversal: '冲销',
  refund: '退还',
  disbursement: '拨付',
  invoice: '支付工程款',
  returned: '退回财政',
  'to-reserve': '转入维修备用金',
};

function printLedger(ledger: Json): void {
  const yuan = (fen: number | null | undefined): string => (fen ? formatYuan(BigInt(fen)) : '');
  const { title, funders, participation } = ledger;
  console.log(`\n公开账 Public ledger: ${title}`);
  if (participation) {
    const { participating, households } = participation;
    console.log(
      `参与 ${participating}/${households} 户 (${percentFloor(participating, households)} %)`,
    );
  }
  const parts = new Table({
    ...PLAIN,
    head: ['出资方 funder', '应担 share', '已付 paid', '退回 back', '实担 due'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const part of funders)
    parts.push([
      part.funder,
      yuan(part.shareFen),
      yuan(part.paidFen),
      yuan(part.backFen),
      yuan(part.dueFen),
    ]);
  console.log(parts.toString());
  const lines = new Table({
    ...PLAIN,
    head: ['日期', '摘要 kind', '付款日', '凭证号 number', '收入 in', '支出 out', '余额 balance'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'right'],
  });
  for (const line of ledger.lines.items)
    lines.push([
      line.date,
      `${KINDS[line.kind] ?? ''} ${line.kind}`,
      line.paidOn ?? '',
      line.number.slice(0, 13),
      yuan(line.incomeFen),
      yuan(line.spendingFen),
      formatYuan(BigInt(line.balanceFen)),
    ]);
  console.log(lines.toString());
}

function printRating({ period, ballots, turnout, result }: Json): void {
  console.log(`\n三评 Rating ${period}: ${ballots} 户 of ${turnout.households} voted`);
  const table = new Table({
    ...PLAIN,
    head: ['名次 rank', '成员 member', '得分 score'],
    colAligns: ['right', 'left', 'right'],
  });
  for (const { rank, displayName, score } of result.ranking) table.push([rank, displayName, score]);
  console.log(table.toString());
}

function printOutcome(figures: Figures, calls: number, memory: number): void {
  const held = figures.count - figures.failed.length;
  console.log(`${held} of ${figures.count} figures as expected, ${calls} calls, ${memory} MiB`);
}

main().catch((error: unknown) => {
  const isWrong =
    error instanceof Wrong ||
    (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
  console.error(isWrong ? (error as Error).message : error);
  process.exitCode = isWrong ? 2 : 1;
});
