// Asks the planner in WebAssembly for the plans of facts that were written down natively, and compares
// them byte for byte: node planner.cjs <module> <folder with facts and plans>. Closes with
// `N passed, M failed`.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [module_, folder] = process.argv.slice(2);
require(module_);

const lines = (name) => readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
const facts = lines("facts");
const plans = lines("plans");
let passed = 0;
let failed = facts.length === plans.length ? 0 : 1;
facts.forEach((fact, at) => {
  const plan = globalThis.planned(fact);
  if (plan === plans[at]) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`line ${at + 1}\n  natively:       ${plans[at]}\n  in WebAssembly: ${plan}`);
  }
});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
