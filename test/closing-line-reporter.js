// Says which suites did not run and why, then closes with one plain line that any CI can read.
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    if (process.env.YISHI_TEST_OUTSIDE !== '1')
      console.log(
        'not run: contracts on a PostgreSQL installed outside (they need its address; .ci/run runs them where one answers)',
      );
    console.log(
      `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`,
    );
  }
};
