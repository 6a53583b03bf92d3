import { apiReports, type ApiReport } from '../api-reports.ts';
import { buildPackages } from '../build.ts';
import { committedReports, keepReports, reportComplaints } from '../committed-reports.ts';
import { publishedPackages } from '../workspace.ts';

/** Names the reports, and tells which of them are not what was built. */
export async function show(): Promise<readonly string[]> {
  const reports = await built();
  for (const { path } of reports) console.log(path);
  return reportComplaints(reports, await committedReports());
}

/** Puts the reports of what is built into packages/<folder>/api/. */
export async function write(): Promise<void> {
  await keepReports(await built());
}

async function built(): Promise<ApiReport[]> {
  const packages = publishedPackages();
  await buildPackages(packages);
  return apiReports(packages);
}
