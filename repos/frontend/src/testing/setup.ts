import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// This timeout is long, so that no test fails because the machine is busy. It only delays the report of a real failure.
configure({ asyncUtilTimeout: 8_000 });

afterEach(cleanup);
