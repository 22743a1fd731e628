import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  CreateAlarmOptions,
  IAlarmAction,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ConsumerMetrics } from './consumer-metrics';
import { acknowledge } from './private/acknowledgements';
import { ALARMS, COUNT_THRESHOLD, iteratorAgeThreshold } from './private/alarm-defaults';
import { AlarmFacts } from './private/alarm-facts';
import { publishTo } from './private/alarm-topic';
import { invalid, isUnresolved, shown, validateEvaluation, validateRange } from './private/validation';
import { BaseAlarmOptions, StreamAlarmsOptions } from './stream-alarms-options';

/** The alarms of a `TableStreamConsumer`. Each says in its description what to do. */
export class StreamAlarms {
  /** @internal */
  public static _of(consumer: ConsumerMetrics, facts: AlarmFacts, options: StreamAlarmsOptions): StreamAlarms {
    return new StreamAlarms(consumer, facts, options);
  }

  /** The consumer falls behind its stream. */
  public readonly iteratorAge?: Alarm;

  /** There are failures in the failure queue. */
  public readonly failures?: Alarm;

  /** The oldest failure has waited long, and what it points at will be gone. */
  public readonly failuresExpiring?: Alarm;

  /** Lambda could not send to the failure destination. */
  public readonly destinationDeliveryFailures?: Alarm;

  /** The function is throttled. */
  public readonly throttles?: Alarm;

  /** Records were given up. */
  public readonly droppedEvents?: Alarm;

  private redriveErrorsAlarm?: Alarm;
  /** An alarm that is added later gets them too. */
  private readonly actions: IAlarmAction[] = [];

  private constructor(
    private readonly consumer: ConsumerMetrics,
    private readonly facts: AlarmFacts,
    private readonly options: StreamAlarmsOptions,
  ) {
    const { failuresExpireAfter, hasEventCount } = facts;
    this.iteratorAge = this.onAge('iteratorAge', consumer.metricIteratorAge(), 'milliseconds', iteratorAgeThreshold());
    this.throttles = this.onCount('throttles', consumer.metricThrottles());
    if (hasEventCount) {
      this.droppedEvents = this.onCount('droppedEvents', consumer.metricDroppedEventCount());
    } else {
      this.refuse('droppedEvents', 'metrics of the event source mapping', "leave 'metricsConfig' out");
    }
    if (failuresExpireAfter) {
      this.failures = this.onCount('failures', consumer.metricFailures());
      this.failuresExpiring = this.onAge(
        'failuresExpiring',
        consumer.metricOldestFailureAge(),
        'seconds',
        failuresExpireAfter,
      );
      this.destinationDeliveryFailures = this.onCount(
        'destinationDeliveryFailures',
        consumer.metricDestinationDeliveryFailures(),
      );
    } else {
      for (const name of ['failures', 'failuresExpiring', 'destinationDeliveryFailures'] as const) {
        this.refuse(name, 'a failure destination', "use another 'failureDestination'");
      }
    }
    // Only the complete app shows whether there is a redrive.
    consumer.node.addValidation({
      validate: () =>
        this.redriveErrorsAlarm ? [] : this.problemsWith('redriveErrors', 'a redrive function', 'call addRedrive()'),
    });
    if (!this.areEnabled) return;
    const { topic, actions: further = [] } = options;
    this.addAlarmAction(...(topic ? [publishTo(consumer, topic)] : []), ...further);
    if (this.actions.length === 0) acknowledge(consumer, 'alarmsWithoutAction');
  }

  /** The redrive function has failed, if there is one: see `TableStreamConsumer.addRedrive()`. */
  public get redriveErrors(): Alarm | undefined {
    return this.redriveErrorsAlarm;
  }

  /** Adds these actions to every alarm. */
  public addAlarmAction(...actions: IAlarmAction[]): void {
    this.actions.push(...actions);
    for (const name of Object.keys(ALARMS) as (keyof typeof ALARMS)[]) this[name]?.addAlarmAction(...actions);
  }

  /**
   * Watches the function of `addRedrive()`.
   *
   * @internal
   */
  public _watchRedrive(errors: Metric): void {
    this.redriveErrorsAlarm = this.onCount('redriveErrors', errors);
    this.redriveErrorsAlarm?.addAlarmAction(...this.actions);
  }

  private get areEnabled(): boolean {
    return this.options.enabled ?? true;
  }

  private onCount(name: CountAlarm, metric: Metric): Alarm | undefined {
    const { threshold = COUNT_THRESHOLD } = this.options[name] ?? {};
    validateRange(this.consumer, 'threshold of a count', threshold, `alarms.${name}.threshold`);
    return this.createAlarm(name, metric, {
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
  }

  private onAge(name: AgeAlarm, metric: Metric, unit: 'milliseconds' | 'seconds', age: Duration): Alarm | undefined {
    const { threshold = age } = this.options[name] ?? {};
    validateRange(
      this.consumer,
      unit === 'milliseconds' ? 'threshold of an iterator age' : 'threshold of an age',
      threshold,
      `alarms.${name}.threshold`,
    );
    return this.createAlarm(name, metric, {
      threshold: unit === 'seconds' ? threshold.toSeconds() : threshold.toMilliseconds(),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    });
  }

  private createAlarm(name: CountAlarm | AgeAlarm, metric: Metric, condition: Condition): Alarm | undefined {
    const defaults = ALARMS[name];
    const {
      enabled = true,
      period,
      evaluationPeriods = defaults.evaluationPeriods,
      datapointsToAlarm,
    }: BaseAlarmOptions = this.options[name] ?? {};
    if (!enabled || !this.areEnabled) return undefined;
    validateRange(this.consumer, 'period', period, `alarms.${name}.period`);
    validateRange(this.consumer, 'evaluationPeriods', evaluationPeriods, `alarms.${name}.evaluationPeriods`);
    validateRange(this.consumer, 'datapointsToAlarm', datapointsToAlarm, `alarms.${name}.datapointsToAlarm`);
    if (
      datapointsToAlarm! > evaluationPeriods &&
      !isUnresolved(datapointsToAlarm) &&
      !isUnresolved(evaluationPeriods)
    ) {
      throw invalid(
        this.consumer,
        `'alarms.${name}.datapointsToAlarm' must be at most evaluationPeriods, ${evaluationPeriods}, got ${datapointsToAlarm}`,
        'Raise evaluationPeriods',
      );
    }
    validateEvaluation(this.consumer, period ?? metric.period, evaluationPeriods, name);
    return (period ? metric.with({ period }) : metric).createAlarm(
      this.consumer,
      `${name.charAt(0).toUpperCase()}${name.slice(1)}Alarm`,
      {
        ...condition,
        alarmDescription: describe(
          this.consumer.node.path,
          defaults.description,
          defaults.isAboutFailures ? this.facts.redriveOptions : undefined,
        ),
        evaluationPeriods,
        datapointsToAlarm,
        // A table that nobody writes to, and a queue that is empty, report nothing.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
    );
  }

  private refuse(name: CountAlarm | AgeAlarm, missing: string, fix: string): void {
    const [problem] = this.problemsWith(name, missing, fix);
    if (problem) throw invalid(this.consumer, problem);
  }

  private problemsWith(name: CountAlarm | AgeAlarm, missing: string, fix: string): string[] {
    const options = this.options[name];
    return this.areEnabled && options && options.enabled !== false
      ? [`there can be no alarm '${name}' without ${missing}, got ${shown(options)}. Leave it out, or ${fix}`]
      : [];
  }
}

/** CloudWatch takes 1024 characters. What to do is worth more than the whole of a long path. */
function describe(path: string, description: string, redriveOptions: string | undefined): string {
  const commands = redriveOptions ? ` Its commands take ${redriveOptions}` : '';
  const left = 1024 - description.length - 2 - (redriveOptions ? LONGEST_OPTIONS : 0);
  return `${path.length > left ? `…${path.slice(1 - left)}` : path}: ${description}${commands}`;
}

/** With a stack's name of 128 characters and a logical id of 255: how long they are is not known yet. */
const LONGEST_OPTIONS = 450;

type Condition = Pick<CreateAlarmOptions, 'threshold' | 'comparisonOperator'>;
type AgeAlarm = 'iteratorAge' | 'failuresExpiring';
type CountAlarm = 'failures' | 'destinationDeliveryFailures' | 'throttles' | 'droppedEvents' | 'redriveErrors';
