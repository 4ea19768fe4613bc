// The smallest page that plays an ink story: what was said goes away, what comes is shown, choices are buttons.
const story = new inkjs.Story(window.storyContent);
const stage = document.querySelector('#story');

function show() {
  stage.replaceChildren();
  while (story.canContinue) stage.insertAdjacentHTML('beforeend', story.Continue());
  for (const choice of story.currentChoices) {
    const button = document.createElement('button');
    button.textContent = choice.text;
    button.onclick = () => {
      story.ChooseChoiceIndex(choice.index);
      show();
    };
    stage.append(button);
  }
}
show();
