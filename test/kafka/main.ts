import { spawn } from 'node:child_process';
import { whyNoKafka } from '../../apps/demo/src/kafka/kafka-server';

/** The suites that want a real broker; says why where there can be none. */
async function main(): Promise<void> {
  const reason = await whyNoKafka();
  if (reason) {
    console.log(`skipped: ${reason}`);
    console.log('0 passed, 0 failed, 1 skipped');
    return;
  }
  const jest = spawn(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--runInBand', 'test/kafka', ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, YISHI_TEST_KAFKA: '1' } },
  );
  process.on('SIGINT', () => {}); // the terminal sends it to the child too
  process.on('SIGTERM', (signal) => jest.kill(signal));
  process.exitCode = await new Promise<number>((resolve) =>
    jest.once('exit', (code) => resolve(code ?? 1)),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
