import { beforeAll, describe, expect, test } from 'vitest';
import { buildPackages } from '../src/build.ts';
import { keptSizes, sizeComplaints, type KeptSizes } from '../src/kept-sizes.ts';
import { sizeTable } from '../src/size-table.ts';
import { measuredSizes, type Size } from '../src/sizes.ts';
import { publishedPackages } from '../src/workspace.ts';

describe('of what an application ships', () => {
  let sizes: readonly Size[];
  let kept: KeptSizes;

  beforeAll(async () => {
    const packages = publishedPackages();
    await buildPackages(packages);
    sizes = await measuredSizes(packages);
    kept = await keptSizes();
  });

  test('every entry point has the size that is kept, give or take five per cent', () => {
    expect(Object.keys(kept)).toContain('@coatcheck/core');
    expect(sizeComplaints(sizes, kept)).toEqual([]);
  });

  test.each([
    { what: 'outgrew what is kept by six per cent', factor: 1.06, change: 'more' },
    { what: 'lost six per cent, so that the gain can be kept,', factor: 0.94, change: 'less' },
  ])('one that $what is told, and how to keep its new size', ({ factor, change }) => {
    const others = sizes.map((size) => (size.specifier === '@coatcheck/core' ? changed(size, factor) : size));
    const percent =
      /core has \d+ bytes, (?:5\.9|6\.0|6\.1) % (\w+) than the \d+ that are kept\. .* npm run sizes -- --write$/;
    const complaints = sizeComplaints(others, measured(sizes));
    expect(complaints.map((complaint) => percent.exec(complaint)?.[1])).toEqual([change]);
  });

  test('one of which no size is kept is told', () => {
    const { '@coatcheck/core': _, ...others } = measured(sizes);
    expect(sizeComplaints(sizes, others)).toEqual([expect.stringContaining('no size is kept')]);
  });

  test('one that is kept and no longer there is told', () => {
    const more = { ...measured(sizes), '@coatcheck/gone': 1000 };
    expect(sizeComplaints(sizes, more)).toEqual([expect.stringContaining('@coatcheck/gone is not there')]);
  });
});

test('the table says whether a goal is reached, and what weighs most if not', () => {
  const modules = [['packages/foo/dist/index.js', 9000]] as const;
  const sizes = [
    { specifier: '@coatcheck/small', bytes: 4000, goal: 4000, modules },
    { specifier: '@coatcheck/large', bytes: 4001, goal: 4000, modules },
  ];
  const table = sizeTable(sizes, { '@coatcheck/large': 3990 });
  expect(table).toMatch(/small +\| 4000 +\| - +\| 4000 +\| yes +\| index\.js 9000/);
  expect(table).toMatch(/large +\| 4001 +\| 3990 +\| 4000 +\| no: 1 more +\| index\.js 9000/);
});

function changed(size: Size, factor: number): Size {
  return { ...size, bytes: Math.round(size.bytes * factor) };
}

function measured(sizes: readonly Size[]): KeptSizes {
  return Object.fromEntries(sizes.map(({ specifier, bytes }) => [specifier, bytes]));
}
