// Grades the answer of a server on 127.0.0.1:  node grade.mjs HTTPS_PORT HTTP_PORT PATH
//
// Prints, for a program to read:
//   score 130 A+                                              Mozilla's HTTP Observatory
//   changed 10 content-security-policy csp-implemented-...    what has moved the score away from 100
//   policy default-src 'none'; ...                            the Content-Security-Policy
//   finding 60 INFO require-trusted-types-for Consider ...    csp_evaluator, lower numbers are worse
//   header x-frame-options DENY                               one for each header
//
// The Observatory's own scan() ignores ports, so its parts are put together here in the same way.
import evaluator from "csp_evaluator/dist/evaluator.js";
import finding from "csp_evaluator/dist/finding.js";
import parser from "csp_evaluator/dist/parser.js";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from "@mdn/mdn-http-observatory/src/grader/charts.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { retrieve } from "@mdn/mdn-http-observatory/src/retriever/retriever.js";

const [httpsPort, httpPort, path] = process.argv.slice(2);
const requests = await retrieve("127.0.0.1", { httpsPort, httpPort, path });
const response = requests.responses.https;
if (response?.status !== 200) {
  console.error(`https://127.0.0.1:${httpsPort}${path} answers ${response?.status ?? "not at all"}, not 200`);
  process.exit(1);
}
if (!response.verified) {
  console.error(`The certificate of https://127.0.0.1:${httpsPort} is not trusted; NODE_EXTRA_CA_CERTS names none for it`);
  process.exit(1);
}

const results = ALL_TESTS.map((test) => test(requests))
  .map((result) => ({ test: result.constructor.name, result: result.result, points: getScoreModifier(result.result) }));
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const withoutBonus = 100 + sum(results.map(({ points }) => Math.min(points, 0)));
const withBonus = 100 + sum(results.map(({ points }) => points));
const { score, grade } = getGradeForScore(withoutBonus >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? withBonus : withoutBonus);
console.log(`score ${score} ${grade}`);
for (const { test, result, points } of results.filter(({ points }) => points !== 0)) {
  console.log(`changed ${points} ${test} ${result}`);
}

const policy = response.headers["content-security-policy"];
if (policy) {
  console.log(`policy ${policy}`);
  const severities = new Map(Object.entries(finding.Severity).map(([name, number]) => [number, name]));
  for (const { severity, directive, value, description } of
    new evaluator.CspEvaluator(new parser.CspParser(policy).csp)
      .evaluate(evaluator.STRICTCSP_CHECKS, evaluator.DEFAULT_CHECKS)) {
    console.log(`finding ${severity} ${severities.get(severity)} ${[directive, value].filter(Boolean).join(" ")}: ${description}`);
  }
}
for (const [name, value] of Object.entries(response.headers)) {
  console.log(`header ${name} ${value}`);
}
