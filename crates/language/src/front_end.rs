//! The door of the front end: sets a session up, parses and plans statements.

use std::sync::Arc;

use datafusion::common::config::Dialect;
use datafusion::common::{Column, TableReference};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateDefaults;
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::planner::RelationPlanner;
use datafusion::logical_expr::{CreateView, DdlStatement, LogicalPlan, ScalarUDF, Volatility};
use datafusion::optimizer::analyzer::Analyzer;
use datafusion::optimizer::{AnalyzerRule as _, Optimizer};
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::prelude::SessionConfig;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::tokenizer::Tokenizer;

use super::ast::missing_column::MissingColumn;
use super::ast::sort_keys::MeantItems;
use super::ast::titles::Titles;
use super::ast::whole_row::WholeRow;
use super::dialect::FrontDialect;
use super::mistakes::aggregate_clauses::ClauseCall;
use super::mistakes::recursion::Recursions;
use super::mistakes::repeated_cte::RepeatedCall;
use super::own_settings::OwnSettings;
use super::planner::{
    ColumnNamePlanner, FunctionSet, NumberPlanner, OperatorPlanner, SqlTypePlanner, SubqueryPlanner, TableFunctionPlanner, TimePlanner,
};
use super::repair::Repair;
use super::rules::{
    AggregateOrder, AggregateRows, AggregateTypes, ArrayCast, BoundedCalls, CaseGuard, CastRewrite, Casts, ColumnTypes, CommonType,
    ComparedColumns, ComputedKeys, ComputedList, CorrelatedSubqueries, DoubleColumns, EmptySubquery, HiddenElements, IndependentLaterals,
    InetCompare, InputOrder, JsonArrays, JsonCompare, JsonOrder, JsonbAsWritten, LateralUnnest, MemberAccess, NestedCompare, NestedInList,
    NumberCast, NumberTypes, OuterAggregates, OuterTypes, PeerFrames, QuotedOperands, RangeOffsets, ReadLiterals, ResultType, RowNullTest,
    RowSubqueries, SetComparisons, SetOperationAll, SetOperationTypes, SignedZero, SubqueryOrder, SubqueryType, TimeCast, TypeCheck,
    WindowAggregates, WithTies,
};
use super::{ast, chains, dependencies, error, exponents, insert, mistakes, physical, planner, rules, tokens};
use apigw_sql_functions::datetime::TimeFrame;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::memory::{FunctionMemory, folding};
use apigw_sql_functions::table_function::TableFunction;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// How many aliases of one statement may stand for rows.
const MOST_ROWS: usize = 32;
/// How much stack is left where DataFusion goes one level deeper: names and types of expressions recurse without asking.
const STACK_LEFT: usize = 1 << 20;
/// How deep the parser may descend, which takes a few steps for each level of the statement.
const RECURSION_LIMIT: usize = 400;

/// The front end of a session: the functions behind operators and casts, and the way from text to plan.
#[derive(Clone, Debug)]
pub struct FrontEnd {
    udfs: Vec<Arc<ScalarUDF>>,
    functions: Arc<FunctionSet>,
    table_functions: Vec<Arc<dyn TableFunction>>,
    /// The repair that a test has taken away.
    left_out: Option<Repair>,
}

/// A statement as parsed and rewritten, not planned yet.
#[derive(Debug)]
pub struct Parsed {
    text: String,
    statement: Statement,
    titles: Titles,
    whole_rows: Vec<WholeRow>,
    meant_items: MeantItems,
    /// Whether the alias of a table may stand for its row.
    table_rows: bool,
    /// What is to check of recursive queries.
    recursions: Recursions,
    /// The functions that must give the same again.
    repeated_calls: Vec<RepeatedCall>,
    /// The functions that must be aggregates.
    clause_calls: Vec<ClauseCall>,
    /// Whether that of the empty side of an outer join is NULL.
    empty_sides: bool,
    /// How many SELECTs join by names that depend on the columns of their tables.
    joins_by_name: usize,
}

/// A planned statement.
#[derive(Debug)]
pub struct Planned {
    /// The columns as the user is shown them; several may be alike, while the plan's own names are unique.
    pub titles: Vec<String>,
    /// The plan, not optimized yet.
    pub plan: LogicalPlan,
    /// The tables that the statement names, as it names them.
    pub tables: Vec<TableReference>,
}

impl FrontEnd {
    /// A front end whose operators, casts and set-returning functions use `functions`.
    pub fn new(functions: Vec<Arc<ScalarUDF>>) -> Self {
        let set = Arc::new(FunctionSet::new(&functions));
        Self { udfs: functions, functions: set, table_functions: vec![], left_out: None }
    }

    /// The front end with these table functions.
    #[must_use]
    pub fn with_table_functions(mut self, functions: Vec<Arc<dyn TableFunction>>) -> Self {
        self.table_functions = functions;
        self
    }

    /// The front end as it would be without a repair, for tests of the tests.
    #[doc(hidden)]
    #[must_use]
    pub fn without_repair(mut self, repair: Repair) -> Self {
        self.left_out = Some(repair);
        self
    }

    /// Whether `repair` is in force.
    fn repairs(&self, repair: Repair) -> bool {
        self.left_out != Some(repair)
    }

    /// What plans call the scans of the table functions with named arguments.
    pub fn table_function_scans(&self) -> Vec<String> {
        self.table_functions.iter().map(|function| planner::scan_name(function.as_ref())).collect()
    }

    /// The settings that the language needs, put into `config`.
    #[must_use]
    pub fn session_config(mut config: SessionConfig) -> SessionConfig {
        let options = config.options_mut();
        options.sql_parser.dialect = Dialect::PostgreSQL;
        options.sql_parser.collect_spans = true;
        options.sql_parser.parse_float_as_decimal = true;
        // A rule of ours knows better which sorts of subqueries are not seen.
        options.sql_parser.enable_subquery_sort_elimination = false;
        options.execution.parquet.skip_metadata = false;
        options.execution.time_zone = Some("UTC".to_owned());
        // Logical and physical expressions disagree about which values may be NULL, as those of `IS TRUE`: nothing is wrong
        // with aggregating them.
        options.execution.skip_physical_aggregate_schema_check = true;
        options.catalog.information_schema = true;
        if options.extensions.get::<TimeFrame>().is_none() {
            options.extensions.insert(TimeFrame::default());
        }
        if options.extensions.get::<OwnSettings>().is_none() {
            options.extensions.insert(OwnSettings::default());
        }
        if options.extensions.get::<FunctionMemory>().is_none() {
            options.extensions.insert(FunctionMemory::default());
        }
        config
    }

    /// Adds the rules that come before types are coerced, the last one first.
    fn before_coercion(&self, analyzer: &mut Analyzer) {
        analyzer.rules.insert(0, Arc::new(RangeOffsets));
        analyzer.rules.insert(0, Arc::new(JsonArrays::new(Arc::clone(&self.functions))));
        // Before types are coerced, so that its function calls are as well.
        analyzer.rules.insert(0, Arc::new(JsonOrder::new(Arc::clone(&self.functions))));
        // Before DISTINCT of jsonb takes another form.
        analyzer.rules.insert(0, Arc::new(SetOperationAll));
        analyzer.rules.insert(0, Arc::new(self.set_operation_types()));
        analyzer.rules.insert(0, Arc::new(ColumnTypes::new(Arc::clone(&self.functions))));
        analyzer.rules.insert(0, Arc::new(WithTies));
    }

    /// Adds functions, planners (ours before any other), types, rules and settings to `builder`, whether it was
    /// made with the default features or from an existing state.
    #[must_use]
    pub fn configure(&self, mut builder: SessionStateBuilder) -> SessionStateBuilder {
        recursive::set_minimum_stack_size(STACK_LEFT);
        recursive::set_stack_allocation_size(4 * STACK_LEFT);
        let mut config = Self::session_config(builder.config().take().unwrap_or_default());
        config.options_mut().sql_parser.enable_subquery_sort_elimination = !self.repairs(Repair::SubqueryOrder);
        let memory = config.options().extensions.get::<FunctionMemory>().cloned().unwrap_or_default();
        *builder.config() = Some(config);

        let planners = builder.expr_planners().get_or_insert_with(SessionStateDefaults::default_expr_planners);
        planners.insert(0, Arc::new(NumberPlanner::new(Arc::clone(&self.functions))));
        planners.insert(0, Arc::new(OperatorPlanner::new(Arc::clone(&self.functions))));
        planners.insert(0, Arc::new(TimePlanner::new(Arc::clone(&self.functions))));

        let tables = Arc::new(TableFunctionPlanner::new(self.table_functions.clone()));
        builder.relation_planners().get_or_insert_with(Vec::new).extend([
            tables as Arc<dyn RelationPlanner>,
            Arc::new(ColumnNamePlanner),
            Arc::new(SubqueryPlanner::new(self.set_operation_types())),
        ]);

        let analyzer = builder.analyzer().get_or_insert_with(Analyzer::new);
        if self.repairs(Repair::EmptySideRow) {
            analyzer.add_function_rewrite(Arc::new(RowNullTest));
        }
        analyzer.add_function_rewrite(Arc::new(CommonType::new(Arc::clone(&self.functions), self.array_casts())));
        analyzer.add_function_rewrite(Arc::new(QuotedOperands::new(self.array_casts())));
        analyzer.add_function_rewrite(Arc::new(TypeCheck));
        analyzer.add_function_rewrite(Arc::new(NumberTypes::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(NestedInList::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(CastRewrite::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(ArrayCast::new(Arc::clone(&self.functions), self.casts())));
        analyzer.add_function_rewrite(Arc::new(JsonArrays::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(JsonbAsWritten));
        analyzer.add_function_rewrite(Arc::new(InetCompare::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(JsonCompare::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(NestedCompare::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(SignedZero));
        analyzer.add_function_rewrite(Arc::new(HiddenElements::new(Arc::clone(&self.functions))));
        self.before_coercion(analyzer);
        analyzer.add_function_rewrite(Arc::new(TimeCast::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(AggregateTypes));
        analyzer.add_function_rewrite(Arc::new(MemberAccess));
        analyzer.add_function_rewrite(Arc::new(EmptySubquery::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(SubqueryType::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(NumberCast::new(Arc::clone(&self.functions))));
        if self.repairs(Repair::OppositeWindows) {
            analyzer.add_function_rewrite(Arc::new(WindowAggregates));
        }
        analyzer.add_function_rewrite(Arc::new(PeerFrames));
        analyzer.add_function_rewrite(Arc::new(CaseGuard));
        analyzer.add_function_rewrite(Arc::new(ResultType::new(Arc::clone(&self.functions))));
        analyzer.add_function_rewrite(Arc::new(ComputedList));
        analyzer.add_function_rewrite(Arc::new(DoubleColumns::new(Arc::clone(&self.functions))));
        analyzer.rules.insert(0, Arc::new(OuterAggregates));
        analyzer.rules.push(Arc::new(OuterTypes));
        analyzer.rules.push(Arc::new(ReadLiterals));
        if self.repairs(Repair::SubqueryOrder) {
            // Before subqueries take another form.
            analyzer.rules.push(Arc::new(SubqueryOrder::new(Arc::clone(&self.functions))));
        }
        analyzer.rules.push(Arc::new(LateralUnnest));
        if self.repairs(Repair::SetComparisonScope) {
            analyzer.rules.push(Arc::new(SetComparisons::new(Arc::clone(&self.functions))));
        }
        analyzer.rules.push(Arc::new(ComparedColumns));
        analyzer.rules.push(Arc::new(RowSubqueries::new(Arc::clone(&self.functions))));
        let columns_not_in = self.repairs(Repair::ConstantNotIn);
        analyzer.rules.push(Arc::new(CorrelatedSubqueries::new(Arc::clone(&self.functions), columns_not_in)));
        analyzer.rules.push(Arc::new(AggregateRows));
        analyzer.rules.push(Arc::new(InputOrder));
        analyzer.rules.push(Arc::new(ComputedKeys));
        analyzer.rules.push(Arc::new(BoundedCalls));

        builder.optimizer_rules().get_or_insert_with(Vec::new).push(Arc::new(IndependentLaterals));
        builder.optimizer_rules().get_or_insert_with(Vec::new).push(Arc::new(AggregateOrder));
        if self.repairs(Repair::FiltersOfEqualNames) {
            physical::repair_filter_pushdown(builder.physical_optimizers().get_or_insert_with(PhysicalOptimizer::new));
        }

        folding::bound(builder.optimizer().get_or_insert_with(Optimizer::new));
        rules::tell_zoned_literals_apart(builder.optimizer().get_or_insert_with(Optimizer::new));
        rules::before_conditions_move(builder.optimizer().get_or_insert_with(Optimizer::new));
        dependencies::repair(builder.optimizer().get_or_insert_with(Optimizer::new));
        physical::repair(builder.physical_optimizers().get_or_insert_with(PhysicalOptimizer::new));

        builder.scalar_functions().get_or_insert_with(SessionStateDefaults::default_scalar_functions).extend(self.udfs.iter().cloned());
        builder
            .aggregate_functions()
            .get_or_insert_with(SessionStateDefaults::default_aggregate_functions)
            .extend(apigw_sql_functions::aggregate::all(&memory));
        builder
            .window_functions()
            .get_or_insert_with(SessionStateDefaults::default_window_functions)
            .extend(apigw_sql_functions::window::all());
        builder.with_type_planner(Arc::new(SqlTypePlanner))
    }

    fn set_operation_types(&self) -> SetOperationTypes {
        SetOperationTypes::new(self.casts())
    }

    /// The rewrites that plan casts where no statement is.
    fn casts(&self) -> Casts {
        Casts::new(vec![
            Arc::new(NumberTypes::new(Arc::clone(&self.functions))),
            Arc::new(CastRewrite::new(Arc::clone(&self.functions))),
            Arc::new(TimeCast::new(Arc::clone(&self.functions))),
            Arc::new(NumberCast::new(Arc::clone(&self.functions))),
        ])
    }

    /// The same with those of arrays.
    fn array_casts(&self) -> Casts {
        let casts = self.casts();
        casts.and(Arc::new(ArrayCast::new(Arc::clone(&self.functions), casts.clone())))
    }

    /// Parses one statement, with or without its semicolon.
    pub fn parse(&self, text: &str) -> Result<Parsed> {
        let dialect = FrontDialect::with_greedy_distinct(!self.repairs(Repair::DistinctFromOperand));
        let tokens = Tokenizer::new(&dialect, text).tokenize_with_location().map_err(|e| error::from_tokenizer(&e, text))?;
        let mut tokens = tokens::fix(tokens);
        let too_long = self.repairs(Repair::ExponentLiteral) && exponents::write_out(&mut tokens);
        mistakes::lexical::check(&tokens)?;
        chains::check(&tokens)?;
        let mut statements = DFParserBuilder::new(tokens)
            .with_dialect(&dialect)
            .with_recursion_limit(RECURSION_LIMIT)
            .build()
            .and_then(|mut parser| parser.parse_statements())
            .map_err(|e| error::from_planning(mistake_in_subquery(e, text, &dialect), text, None))?;
        let found = statements.len();
        match (statements.pop_front(), found) {
            (Some(mut statement), 1) => {
                ast::table_sample::refuse(&mut statement)?;
                ast::nested_copies::check(&mut statement)?;
                mistakes::changed_rows::check(&statement)?;
                mistakes::join_condition::require(&mut statement)?;
                mistakes::repeated_table::check(&mut statement)?;
                let recursions = mistakes::recursion::check(&mut statement)?;
                let repeated_calls = mistakes::repeated_cte::calls(&mut statement);
                let clause_calls = mistakes::aggregate_clauses::calls(&mut statement);
                ast::record_columns::rewrite(&mut statement)?;
                ast::values_of_queries::rewrite(&mut statement);
                let whole_rows = ast::whole_row::collect(&mut statement);
                // First of all rewrites: columns are called by what the user wrote.
                let titles = ast::titles::rewrite(&mut statement, text);
                if too_long {
                    exponents::rewrite_too_long(&mut statement)?;
                }
                ast::cte_columns::rewrite(&mut statement);
                ast::joined_aliases::rewrite(&mut statement);
                ast::named_windows::rewrite(&mut statement)?;
                ast::ordinals::rewrite(&mut statement)?;
                ast::table_row::rewrite_wildcards(&mut statement);
                ast::merged_columns::rewrite(&mut statement)?;
                ast::named_arguments::rewrite(&mut statement)?;
                ast::json_rows::rewrite(&mut statement);
                ast::character_length::rewrite(&mut statement)?;
                ast::fetch::rewrite(&mut statement)?;
                ast::quantified::rewrite(&mut statement)?;
                ast::overlaps::rewrite(&mut statement)?;
                ast::row_comparisons::rewrite(&mut statement)?;
                ast::truth_tests::rewrite(&mut statement);
                ast::collations::rewrite(&mut statement)?;
                ast::array_slices::rewrite(&mut statement);
                ast::array_dimensions::rewrite_literals(&mut statement);
                ast::array_dimensions::rewrite_unnest(&mut statement);
                ast::unary_operators::rewrite(&mut statement);
                ast::jsonpath_cast::rewrite(&mut statement);
                ast::table_row::rewrite_operator(&mut statement);
                ast::time_precision::rewrite(&mut statement);
                ast::window_frames::rewrite(&mut statement)?;
                ast::intervals::rewrite(&mut statement)?;
                ast::at_time_zone::rewrite(&mut statement);
                ast::settings::rewrite(&mut statement)?;
                ast::set_returning::rewrite(&mut statement);
                ast::array_subquery::rewrite(&mut statement);
                ast::first_row::rewrite(&mut statement);
                ast::set_returning_items::rewrite(&mut statement);
                ast::late_rows::rewrite(&mut statement)?;
                let meant_items = ast::sort_keys::rewrite(&mut statement, self.repairs(Repair::DistinctOrdinals));
                ast::percentile_arrays::rewrite(&mut statement);
                ast::grouping_sets::rewrite(&mut statement)?;
                ast::group_by::rewrite(&mut statement);
                ast::same_names::rewrite(&mut statement);
                ast::field_access::rewrite(&mut statement);
                ast::array_dimensions::rewrite_subscripts(&mut statement)?;
                ast::array_literals::rewrite(&mut statement);
                ast::quoted_numbers::rewrite(&mut statement);
                ast::common_type::rewrite(&mut statement)?;
                ast::patterns::rewrite(&mut statement);
                ast::array_constructors::rewrite(&mut statement);
                let table_rows = ast::table_row::may_use(&mut statement);
                let empty_sides = self.repairs(Repair::EmptySideRow);
                let joins_by_name = ast::merged_columns::count(&mut statement)?;
                Ok(Parsed {
                    text: text.to_owned(),
                    statement,
                    titles,
                    whole_rows,
                    meant_items,
                    table_rows,
                    recursions,
                    repeated_calls,
                    clause_calls,
                    empty_sides,
                    joins_by_name,
                })
            }
            (None, _) => Err(Error::new(ErrorKind::Syntax, "expected a statement, but found nothing")),
            (Some(_), n) => {
                Err(Error::new(ErrorKind::Syntax, format!("expected one statement, but found {n}"))
                    .with_hint("run them one after the other"))
            }
        }
    }

    /// Plans one statement.
    pub async fn plan(&self, state: &SessionState, text: &str) -> Result<Planned> {
        let parsed = self.parse(text)?;
        self.plan_parsed(state, parsed).await
    }

    /// Plans a parsed statement.
    pub async fn plan_parsed(&self, state: &SessionState, parsed: Parsed) -> Result<Planned> {
        let tables = parsed.tables(state)?;
        parsed.check_calls(state)?;
        let plan = parsed.logical_plan(state).await.map_err(|e| {
            let ambiguous = parsed.ambiguous(&e);
            let own = error::from_planning(e, &parsed.text, Some(state));
            match ambiguous {
                Some(ambiguous) => ambiguous.at(own.place().clone()),
                None => own,
            }
        })?;
        mistakes::recursive_types::check(&plan, &parsed.recursions.types)
            .map_err(|e| error::from_planning(e, &parsed.text, Some(state)))?;
        let plan = self.typed_view(plan, state).map_err(|e| error::from_planning(e, &parsed.text, Some(state)))?;
        let titles = plan.schema().fields().iter().map(|f| planner::written_name(parsed.titles.of(f.name())).to_owned()).collect();
        Ok(Planned { titles, plan, tables })
    }

    /// The types of a view's query are coerced by DataFusion where the view is made, before any rule of ours.
    fn typed_view(&self, plan: LogicalPlan, state: &SessionState) -> datafusion::common::Result<LogicalPlan> {
        let LogicalPlan::Ddl(DdlStatement::CreateView(view)) = plan else { return Ok(plan) };
        let input = self.set_operation_types().analyze(view.input.as_ref().clone(), state.config_options())?;
        Ok(LogicalPlan::Ddl(DdlStatement::CreateView(CreateView { input: Arc::new(input), ..view })))
    }
}

/// The error, or the one of the subquery that it is about.
fn mistake_in_subquery(error: DataFusionError, text: &str, dialect: &FrontDialect) -> DataFusionError {
    let DataFusionError::SQL(parser, backtrace) = error else { return error };
    let inner = mistakes::in_subquery::is_taken_back(&parser.to_string())
        .then(|| Tokenizer::new(dialect, text).tokenize_with_location().ok())
        .flatten()
        .and_then(|tokens| mistakes::in_subquery::mistake(&tokens::fix(tokens), dialect, RECURSION_LIMIT));
    DataFusionError::SQL(inner.map_or(parser, Box::new), backtrace)
}

impl Parsed {
    /// The tables that the statement names, as it names them, without its own CTEs.
    pub fn tables(&self, state: &SessionState) -> Result<Vec<TableReference>> {
        state.resolve_table_references(&self.statement).map_err(|e| error::from_planning(e, &self.text, None))
    }

    /// Refuses functions of the session where they have no meaning.
    fn check_calls(&self, state: &SessionState) -> Result<()> {
        let is_aggregate = |name: &str| state.aggregate_functions().contains_key(name);
        if let Some(call) = self.recursions.calls.iter().find(|call| is_aggregate(&call.function)) {
            return Err(call.error());
        }
        let is_plain =
            |name: &str| state.scalar_functions().contains_key(name) && !is_aggregate(name) && !state.window_functions().contains_key(name);
        if let Some(call) = self.clause_calls.iter().find(|call| is_plain(&call.function)) {
            return Err(call.error());
        }
        let is_volatile = |name: &str| {
            let function = state.scalar_functions().get(name);
            function.is_some_and(|function| function.signature().volatility == Volatility::Volatile)
        };
        match self.repeated_calls.iter().find(|call| is_volatile(&call.function)) {
            Some(call) => Err(call.error()),
            None => Ok(()),
        }
    }

    /// The error of a column that does not exist by its name because several are called so.
    fn ambiguous(&self, error: &DataFusionError) -> Option<Error> {
        let missing = MissingColumn::of(error)?;
        let name = |column: &Column| planner::written_name(self.titles.of(planner::written_name(&column.name))).to_owned();
        if missing.known.iter().filter(|column| missing.may_be_of(column) && name(column) == missing.name()).count() < 2 {
            return None;
        }
        let message = format!("column reference `{}` is ambiguous", missing.name());
        Some(Error::new(ErrorKind::Syntax, message).with_hint("give the columns names of their own where they come from: `… AS x`"))
    }

    /// The plan as DataFusion makes it.
    async fn logical_plan(&self, state: &SessionState) -> datafusion::common::Result<LogicalPlan> {
        let mut statement = self.statement.clone();
        if self.joins_by_name > 0 {
            self.name_joins(state, &mut statement).await?;
        }
        match self.rewritten(state, statement.clone()).await {
            Err(error) if ast::shadowed_aliases::may_be(&error) && ast::shadowed_aliases::rewrite(&mut statement) => {
                self.rewritten(state, statement).await
            }
            Err(error) if ast::computed_columns::restore_items(&mut statement) => match self.rewritten(state, statement).await {
                Err(_) if !ast::computed_columns::names_item(&error) => Err(error),
                planned => planned,
            },
            planned => planned,
        }
    }

    /// The plan, once the aliases that are no columns are what they stand for.
    async fn rewritten(&self, state: &SessionState, mut statement: Statement) -> datafusion::common::Result<LogicalPlan> {
        let preview = state.config_options().extensions.get::<OwnSettings>().is_some_and(|setting| setting.preview);
        if self.whole_rows.is_empty() && self.meant_items.is_empty() && !self.table_rows && !preview {
            return planned(state, statement).await;
        }
        for _ in 0..MOST_ROWS {
            let error = match planned(state, statement.clone()).await {
                Err(error) => error,
                planned => return planned,
            };
            let Some(missing) = MissingColumn::of(&error) else { return Err(error) };
            let rewritten = ast::whole_row::rewrite(&mut statement, &missing, &self.whole_rows)
                || ast::sort_keys::rewrite_missing(&mut statement, &missing, &self.meant_items)
                || ast::table_row::rewrite(&mut statement, &missing, self.empty_sides, &self.titles)
                || self.outer_row(state, &mut statement, &missing).await
                || (preview && ast::tag_reference::rewrite(&mut statement, &missing).into_datafusion()?);
            if !rewritten {
                return Err(error);
            }
        }
        planned(state, statement).await
    }

    /// Names the columns of joins that depend on those of their tables.
    async fn name_joins(&self, state: &SessionState, statement: &mut Statement) -> datafusion::common::Result<()> {
        let (mut number, mut problem) = (0, None);
        for _ in 0..self.joins_by_name {
            let known = columns_of(state, ast::merged_columns::asking(statement, number).into_datafusion()?).await;
            let named = match known {
                Ok(Some(known)) => ast::merged_columns::rewrite_known(statement, number, &known).into_datafusion()?,
                Ok(None) => false,
                Err(error) => {
                    problem = Some(error);
                    false
                }
            };
            number += usize::from(!named);
        }
        match (ast::merged_columns::refuse_rest(statement), problem) {
            (Err(_), Some(problem)) => return Err(problem),
            (rest, _) => rest.into_datafusion()?,
        }
        // What stands for a merged column may be an expression.
        ast::grouping_sets::rewrite(statement).into_datafusion()
    }

    /// Puts the row of a table outside of a subquery in the place of what is missing there; whether it is one.
    async fn outer_row(&self, state: &SessionState, statement: &mut Statement, missing: &MissingColumn) -> bool {
        let Some(asking) = ast::table_row::asking(statement, missing) else { return false };
        let known = columns_of(state, asking).await.ok().flatten();
        known.is_some_and(|known| ast::table_row::rewrite(statement, &missing.among(known), self.empty_sides, &self.titles))
    }

    /// The syntax tree.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }
}

/// The plan of the rewritten statement.
async fn planned(state: &SessionState, statement: Statement) -> datafusion::common::Result<LogicalPlan> {
    match insert::plan(state, &statement).await? {
        Some(plan) => Ok(plan),
        None => state.statement_to_plan(statement).await,
    }
}

/// The columns for which a SELECT of `asking` asks.
async fn columns_of(state: &SessionState, asking: Statement) -> datafusion::common::Result<Option<Vec<Column>>> {
    let Err(error) = state.statement_to_plan(asking).await else { return Ok(None) };
    match MissingColumn::of(&error).filter(ast::probe::is_answer) {
        Some(missing) => Ok(Some(missing.known)),
        None => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::execution::session_state::SessionStateBuilder;

    use super::FrontEnd;

    #[tokio::test]
    async fn a_statement_is_planned() {
        let front_end = FrontEnd::new(apigw_sql_functions::all());
        let state = front_end.configure(SessionStateBuilder::new_with_default_features()).build();
        let planned = front_end.plan(&state, "SELECT 1 > -1 AS x;").await.unwrap();
        assert_eq!(planned.titles, ["x"]);
        assert!(planned.tables.is_empty());
    }
}
