import { Popover } from 'antd';
import * as moment from 'moment';
import * as React from 'react';

/** Shows `children` beside the anchor once it is clicked, until there is a click elsewhere. */
export const DropDown = (props: { isMenu?: boolean; anchor: React.ComponentType; children: React.ReactNode }) => (
  <Popover trigger="click" placement="bottomLeft" arrow={!props.isMenu} content={props.children}>
    <span style={{ display: 'inline-block', cursor: 'pointer' }}>
      <props.anchor />
    </span>
  </Popover>
);

/** A length of time as `03:20 min`, `02:05 hours` or `1 days 02:05 hours`. Its `durationMs` is in seconds, as callers give it. */
export const Duration = (props: { durationMs: number }) => {
  const duration = moment.duration(props.durationMs, 'seconds');
  const days = Math.floor(duration.asDays());
  const two = (count: number) => String(count).padStart(2, '0');
  if (duration.asHours() < 1) return <span>{`${two(duration.minutes())}:${two(duration.seconds())} min`}</span>;
  return <span>{`${days > 0 ? `${days} days ` : ''}${two(duration.hours())}:${two(duration.minutes())} hours`}</span>;
};
