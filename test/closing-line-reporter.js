// Says which suites did not run and why, then closes with one plain line that any CI can read.
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const isForKafka = process.env.YISHI_TEST_KAFKA === '1';
    if (process.env.YISHI_TEST_OUTSIDE !== '1' && !isForKafka)
      console.log(
        'not run: contracts on a PostgreSQL installed outside (they need its address; .ci/run runs them where one answers)',
      );
    if (!isForKafka)
      console.log(
        'not run: the suites of the Kafka bus (they start a broker; npm run test:kafka runs them where Java and Maven are)',
      );
    console.log(
      `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`,
    );
  }
};
