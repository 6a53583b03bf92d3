import { Application } from '@coatcheck/core';
import { twoRequests } from './two-requests.ts';

await twoRequests(() => Application.open());
