"""What a screen reader hears: names that tell one thing from another, states that are announced, and where the focus goes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, speak
from tests.fixtures.desk import Desk, case_of

# Buttons with the same words that do different things, and inputs with the same label in the same groups.
ALIKE = """() => {
  const clean = (text) => (text || '').replace(/\\s+/g, ' ').trim();
  const named = (one) => one.getAttribute('aria-label') || (one.getAttribute('aria-labelledby') || '').split(' ')
    .map(id => document.getElementById(id)?.textContent || '').join(' ');
  const seen = new Map(), faults = [];
  const note = (name, what) => { if (seen.has(name) && seen.get(name) !== what) faults.push(name); seen.set(name, what); };
  for (const one of document.querySelectorAll('main button:not([aria-hidden=true])')) {
    const sent = [...one.form.querySelectorAll('input[type=hidden]:not([name=csrf_token])')].map(input => input.value);
    note(`button: ${clean(one.textContent)}`, [one.form.action, one.name, one.value, one.value ? '' : sent].join());
  }
  for (const one of document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')) {
    const around = [];
    for (let group = one.closest('fieldset, [role=group]'); group; group = group.parentElement.closest('fieldset, [role=group]')) {
      around.push(clean(group.matches('fieldset') ? group.querySelector(':scope > legend')?.textContent : named(group)));
    }
    const label = clean([...one.labels || []].map(label => label.textContent).join(' ')) || named(one);
    if (!label) faults.push(`without a name: ${one.name}`);
    note(`input: ${[label, ...around].join(' in ')}`, one.id);
  }
  return faults;
}"""


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English, with four offences and places in them."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")


@pytest.mark.parametrize("path", ["box/offences", "box/sentence", "box/authority", "form", "findings", "comments"])
def test_no_two_buttons_or_inputs_are_called_the_same(path: str, desk: Desk) -> None:
    desk.goto(path)
    assert desk.page.evaluate(ALIKE) == []


def test_a_question_is_heard_with_the_part_it_belongs_to(desk: Desk) -> None:
    page = desk.page
    desk.box("offences")
    second = page.get_by_role("group", name=re.compile(r"^Offence 2 of \d$"))
    expect(second.get_by_label("Working title of the offence")).to_have_count(1)
    expect(second.get_by_role("button", name=re.compile(r"^Add a place\s*, Offence 2 of"))).to_have_count(1)


def test_what_was_done_is_announced_and_the_focus_is_at_the_new_part(desk: Desk) -> None:
    page = desk.page
    desk.box("offences")
    desk.act("add:offences")
    new = desk.items("offences")[-1]
    assert page.evaluate("document.activeElement.name || document.activeElement.closest('details').id").find(new) >= 0
    desk.act(f"remove:offences.{new}")
    expect(page.locator("#live")).to_contain_text("The part was removed.")
    desk.box("person")
    desk.input("person.birth_surname").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("The draft is saved.")
    expect(desk.input("person.birth_surname")).to_be_focused()


def test_a_finding_is_a_heading_that_says_where(desk: Desk) -> None:
    desk.goto("findings")
    headings = [" ".join(one.split()) for one in desk.page.locator(".findings h3").all_text_contents()]
    assert len(headings) == len(set(headings)) > 3
    links = desk.page.locator(".finding-acts a")
    names = [" ".join(one.split()) for one in links.all_text_contents()]
    assert len(names) == len(set(names))


def test_a_comment_that_is_refused_says_so_at_the_right_input_and_a_kept_one_takes_the_focus(desk: Desk) -> None:
    page = desk.page
    desk.goto("comments")
    page.locator("#body").fill("Who checked this?")
    page.get_by_role("button", name="Keep the comment").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile(r"^Error: Comments, "))
    field = page.locator("#path")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Choose the field"))
    expect(page.locator("#body")).to_have_value("Who checked this?")
    expect(page.locator("#body")).not_to_have_attribute("aria-invalid", "true")
    page.locator("#error-summary a").click()
    expect(field).to_be_focused()
    field.select_option(index=1)
    page.get_by_role("button", name="Keep the comment").click()
    comment = page.locator("article.comment").first
    expect(comment).to_be_focused()
    expect(comment).to_have_accessible_name(re.compile("^Comment by Elena Marrasi, "))
    expect(page.locator("#live")).to_contain_text("The comment is kept.")


def test_what_cannot_be_stored_is_announced_with_its_field(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    desk.fill("person.birthdate.start.month", "13")
    desk.fill("person.birthdate.start.year", "1980")
    desk.input("person.marks").focus()
    expect(page.locator("#live")).to_contain_text(re.compile("Date of birth: .*13"))


def test_each_input_of_a_date_says_that_it_is_wrong(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    desk.fill("person.birthdate.start.month", "13")
    desk.act("save")
    expect(desk.input("person.birthdate.start.month")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("group", name=re.compile("^Date of birth"))).to_have_accessible_description(
        re.compile("Error:")
    )


def test_names_in_another_script_are_read_by_their_voice(new_page: Pages) -> None:
    page = new_page(person="elena")
    page.goto("/")
    speak(page, "en")
    expect(page.locator("main h3 [lang=el]").first).to_have_text("Θεόδωρος Καλλιμάνης")
    case_of(page)
    for words, language in (
        ("Θεόδωρος Καλλιμάνης", "el"),
        ("Радослав Велков Тодорин", "bg"),
        ("Остап Левкович Підгірник", "uk"),
    ):
        for found in page.locator("main").get_by_text(words, exact=True).all():
            assert found.evaluate("one => one.closest('[lang]').lang") == language


def test_two_windows_are_told_apart_by_their_titles(new_page: Pages) -> None:
    page = new_page(person="elena")
    case = case_of(page)
    speak(page, "en")
    group = case.partition("/cases/")[0]
    titles = {}
    own = ("persons/new", "offences/new", "authorities/new", "edit", "team", "instruments/new", "batches/new", "offers")
    for path in (*(case + one for one in own), f"{group}/offences/new", f"{group}/authorities/new"):
        page.goto(path)
        titles[path] = page.title()
    page.goto(f"{group}/offences")
    page.locator("tbody th a").first.click()
    titles["entry"] = page.title()
    page.get_by_role("link", name="Change").click()
    titles["edit"] = page.title()
    assert len(set(titles.values())) == len(titles), titles
    assert all("Meltemi 4" in title for path, title in titles.items() if path.startswith(case))


def test_the_end_of_a_session_is_said_before_and_can_be_put_off(new_page: Pages) -> None:
    page = new_page(person="elena")
    page.clock.install()
    page.goto("/preferences")
    speak(page, "en")
    box = page.get_by_role("alert").filter(has_text="signed out")
    button = page.get_by_role("button", name="Stay signed in")
    page.get_by_role("radio").first.focus()
    page.clock.fast_forward("24:00")
    expect(box).to_have_count(0)
    page.clock.fast_forward("01:30")
    expect(box).to_contain_text("You will be signed out at")
    expect(page.get_by_role("radio").first).to_be_focused()
    button.focus()
    page.keyboard.press("Enter")
    page.clock.run_for(50)
    expect(box).to_have_count(0)
    expect(page.get_by_role("radio").first).to_be_focused()
    page.clock.fast_forward("31:00")
    expect(box).to_contain_text("You are signed out.")


def test_whoever_types_is_not_signed_out(new_page: Pages) -> None:
    page: Page = new_page(person="elena")
    page.clock.install()
    case = case_of(page)
    page.goto(f"{case}persons/new")
    speak(page, "en")
    page.goto(f"{case}persons/new")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/preferences") else None)
    page.locator("[name=surname]").press_sequentially("R")
    assert asked == []
    page.clock.fast_forward("11:00")
    with page.expect_request("**/preferences"):
        page.locator("[name=surname]").press_sequentially("o")
    page.clock.fast_forward("24:00")
    expect(page.get_by_role("button", name="Stay signed in")).to_have_count(0)
