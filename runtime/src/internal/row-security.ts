/**
 * Everything that is wrong with the row security of the tables, one sentence each. `$1` is their names as a JSON array, `$2` the setting
 * or an empty text. One column of text, so that no layer's parsers or naming change what comes back.
 *
 * `family` is the tables with their partitions and children, and what they are a partition or child of: PostgreSQL applies only the
 * policies of the table that the statement names. `reader` is views and the tables that they read; a view reads with the rights of its
 * owner, unless it is `security_invoker`.
 */
export const problems = `
with recursive input as (
  select tables, setting, lower(quote_literal(setting)) as quoted from (select $1::json as tables, $2::text as setting) as given
), me as (
  select oid, rolname, rolsuper, rolbypassrls from pg_roles where rolname in (current_user, session_user)
), wanted as (
  select name, to_regclass(name)::oid as oid from input, json_array_elements_text(tables) as t(name)
), family(oid) as (
  select oid from wanted where oid is not null
  union
  select case when inhparent = f.oid then inhrelid else inhparent end from family f join pg_inherits on f.oid in (inhparent, inhrelid)
), command(cmd, code) as (
  values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')
), reached as (
  select c.oid, c.oid::regclass::text as name, c.relkind, c.relrowsecurity, c.relforcerowsecurity, pg_has_role(c.relowner, 'usage') as own
  from pg_class c join family f on f.oid = c.oid
  where c.oid in (select oid from wanted) or has_table_privilege(c.oid, 'select,insert,update,delete,truncate') or has_any_column_privilege(c.oid, 'select,insert,update')
), kept as (
  select oid, name, own from reached where relkind in ('r', 'p') and relrowsecurity
), granted as (
  select oid, name, cmd, code from kept, command where has_table_privilege(oid, cmd) or cmd <> 'delete' and has_any_column_privilege(oid, case cmd when 'delete' then 'select' else cmd end)
), policy as (
  select g.oid, g.name, g.cmd, p.polname, p.polpermissive, clause,
    position((select quoted from input) in lower(coalesce(pg_get_expr(case clause when 'using' then p.polqual else coalesce(p.polwithcheck, p.polqual) end, p.polrelid), ''))) > 0 as named
  from granted g join pg_policy p on p.polrelid = g.oid and p.polcmd::text in ('*', g.code)
  cross join (values ('using'), ('with check')) as c(clause)
  where case g.cmd when 'insert' then clause = 'with check' when 'update' then true else clause = 'using' end
    and exists (select from unnest(p.polroles) as r(oid) where r.oid = 0 or pg_has_role(r.oid, 'usage'))
), reader as (
  select distinct r.ev_class as view, d.refobjid as base
  from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
), shown(oid, first) as (
  select view, view from reader join family on base = oid
  union
  select view, first from shown join reader on base = oid
)
select 'role ' || rolname || ' is ' || case when rolsuper then 'a superuser' else 'BYPASSRLS' end || ': row security does not bind it' as value
from me where rolsuper or rolbypassrls
union all
select 'role ' || session_user || ' can SET ROLE ' || rolname || ', which row security does not bind'
from pg_roles r where (rolsuper or rolbypassrls) and not exists (select from me where me.oid = r.oid or me.rolsuper)
  and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end)
union all
select name || ': there is no such table in the search path (a name with capitals is written with double quotes)' from wanted where oid is null
union all
select name || ': is no table, and has no row security of its own; name the tables that it reads' from reached where relkind not in ('r', 'p')
union all
select name || ': row security is not enabled' from reached where relkind in ('r', 'p') and not relrowsecurity
union all
select name || ': row security is not forced' || case when own then ', and this role is the owner' else '' end from reached where relkind in ('r', 'p') and not relforcerowsecurity
union all
select name || ': no policy permits ' || cmd || ', which is granted' from granted g
where not exists (select from policy p where p.oid = g.oid and p.cmd = g.cmd and p.polpermissive)
union all
select name || ': truncate is granted, which row security does not stop' from kept where not own and has_table_privilege(oid, 'truncate')
union all
select distinct name || ': policy ' || polname || ' for ' || cmd || ' does not name the setting in ' || clause from policy p
where polpermissive and not named and (select setting from input) <> ''
  and not exists (select from policy o where o.oid = p.oid and o.cmd = p.cmd and o.clause = p.clause and o.named and not o.polpermissive)
union all
select 'the setting has a value before any transaction sets it' from input where coalesce(current_setting(nullif(setting, ''), true), '') <> ''
union all
select distinct v.oid::regclass::text || ': is a ' || case v.relkind when 'm' then 'materialized view with the rows of every tenant' else 'view whose owner row security does not bind' end
from shown s join pg_class v on v.oid = s.first join pg_roles o on o.oid = v.relowner
where (v.relkind = 'm' or v.relkind = 'v' and (o.rolsuper or o.rolbypassrls) and not exists (
    select from pg_options_to_table(v.reloptions) where option_name = 'security_invoker' and option_value::boolean))
  and (has_table_privilege(s.oid, 'select,insert,update,delete') or has_any_column_privilege(s.oid, 'select'))
order by 1`;
